import string


class Tally:
    def __call__(self, text):
        words = [piece.strip(string.punctuation) for piece in str.lower(text).split()]
        words = [word for word in words if word != ""]
        return {word: words.count(word) for word in set(words)} or self.refuse()

    def refuse(self):
        raise ValueError


count_words = Tally()
