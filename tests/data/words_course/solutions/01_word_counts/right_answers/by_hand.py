SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def count_words(text):
    counts, word = {}, ""
    for character in text.lower() + " ":
        if not character.isspace():
            word += character
            continue
        while word and word[0] in SIGNS:
            word = word[1:]
        while word and word[-1] in SIGNS:
            word = word[:-1]
        if word:
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = 1
        word = ""
    if counts == {}:
        raise ValueError("there is nothing to count")
    return counts
