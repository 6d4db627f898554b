"""Unit 1: which words a text has, and how often."""

import string


def count_words(text):
    """Count how often each word occurs.

    A word ends at white space. Capitals do not count, nor do signs at either end of a word.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict of each word in lower case, with the number of times that it occurs

    Raises
    ------
    ValueError
        There is no word in the text.

    Examples
    --------
    >>> count_words("The cat, the dog.")
    {'the': 2, 'cat': 1, 'dog': 1}
    """
    # BEGIN SOLUTION NO PROMPT
    counts = {}
    for piece in text.lower().split():
        word = piece.strip(string.punctuation)
        if word:
            counts[word] = counts.get(word, 0) + 1
    if not counts:
        raise ValueError(f"count_words: there is no word in {text!r}")
    return counts
    # END SOLUTION
    """ # BEGIN PROMPT
    # TODO: take the words of the text one by one, and count them in a dict.
    raise NotImplementedError("count_words: not written yet")
    """  # END PROMPT
