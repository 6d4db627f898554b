"""Returning values that lie: equal to everything, subclasses, infinities, and what cannot be compared or shown."""

from security.attacks.attack import Attack, answers


def gives(name: str, tries: str, value: str, before: str = "", *, once: bool = False) -> Attack:
    """Return `value`, an expression, from both functions."""
    text = f"import numpy as np\n{before}\n\ndef double(values):\n    return {value}\n\n\nhalve = double\n"
    return answers(name, tries, text, once=once)


ALL_METHODS = """
class Agreeable(BASE):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __le__(self, other): return True
    def __gt__(self, other): return True
    def __ge__(self, other): return True
    def __bool__(self): return True
    def __hash__(self): return 0
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
"""
EQUAL = ALL_METHODS.replace("(BASE)", "")
LYING_ARRAY = (
    ALL_METHODS.replace("BASE", "np.ndarray")
    + """
    def __array_ufunc__(self, *args, **kwargs): return np.bool_(True)
    def __array_function__(self, *args, **kwargs): return True
    def __array__(self, *args, **kwargs): return np.array([2, 6, 10])
    def tobytes(self, *args): return np.array([2.0, 6.0, 10.0]).tobytes()
    shape = property(lambda self: (3,))
    dtype = property(lambda self: np.dtype('f8'))
"""
)

ATTACKS = [
    gives("equals everything", "an object whose comparisons all say yes", "Agreeable()", EQUAL),
    gives(
        "claims to be an array",
        "an object whose class says ndarray",
        "Agreeable()",
        EQUAL.replace("class Agreeable:", "class Agreeable:\n    __class__ = np.ndarray"),
    ),
    gives(
        "subclasses ndarray",
        "comparisons, conversions and shape are overridden",
        "np.zeros(2).view(Agreeable)",
        LYING_ARRAY,
    ),
    gives(
        "subclasses int",
        "with every conversion overridden",
        "Agreeable(1)",
        ALL_METHODS.replace("BASE", "int")
        + "    def __int__(self): return 3\n    __index__ = __int__\n    def __repr__(self): return '3'\n",
    ),
    gives("subclasses float", "equal to every number", "Agreeable(1)", ALL_METHODS.replace("BASE", "float")),
    gives(
        "subclasses str",
        "equal to every text",
        "Agreeable('x')",
        ALL_METHODS.replace("BASE", "str")
        + "    def __str__(self): return '3'\n    def encode(self, *args): return b'3'\n",
    ),
    gives(
        "subclasses list",
        "with a length and entries of its own",
        "Agreeable([1])",
        ALL_METHODS.replace("BASE", "list")
        + "    def __len__(self): return 3\n    def __iter__(self): return iter([2, 6, 10])\n",
    ),
    gives(
        "masks everything",
        "a masked array, which agrees with every other",
        "np.ma.masked_array([1.0, 2.0, 3.0], mask=True)",
    ),
    gives("gives a matrix", "an ndarray that never has one dimension", "np.matrix([[1, 2, 3]])"),
    gives(
        "gives objects",
        "an array of objects that equal everything",
        "np.array([Equal()] * 3, object)",
        "class Equal:\n    def __eq__(self, other): return True\n    __hash__ = None",
    ),
    gives("gives a record", "an array with fields", "np.zeros(3, [('a', 'f8'), ('b', 'O')])"),
    gives("gives dates", "datetime64, with not-a-time", "np.array(['NaT', '2020-01-01'], 'M8[D]')"),
    gives(
        "gives NaN", "which is neither wrong nor right", "np.full(3, np.nan) if hasattr(values, 'size') else np.nan"
    ),
    gives(
        "gives infinity",
        "which is within every distance of itself",
        "np.full(3, np.inf) if hasattr(values, 'size') else np.inf",
    ),
    gives("gives the largest floats", "sums and differences overflow", "np.array([-1.7e308, 1.7e308, 1.7e308])"),
    gives("gives half floats", "which overflow at 65,504", "np.full(3, 65504, np.float16) * np.float16(2)"),
    gives("gives complex numbers", "whose real part might be taken", "np.array([2, 6, 10]) * 1j"),
    gives("gives truth values", "True equals 1", "True"),
    gives("gives a huge integer", "larger than any float", "2**1024 - 1"),
    gives("gives an integer of 100,000 digits", "too long to print", "10**100_000"),
    gives(
        "gives an empty volume", "an array of shape (0, 3, 3), of which nothing can be shown", "np.zeros((0, 3, 3))"
    ),
    gives("gives 32 dimensions", "most of them empty", "np.zeros((0,) * 16 + (1,) * 16)"),
    gives(
        "gives four thousand arrays",
        "in a list, to be written into the feedback",
        "[np.arange(60.0) / 7 for _ in range(4_000)]",
    ),
    gives("gives ten million letters", "a text to be written into the feedback", "'x' * 10_000_000"),
    gives("gives 65 MB", "one more than the wire carries", "np.zeros(65 << 17)"),
    gives(
        "gives a terabyte", "an array of no memory: all strides are zero", "np.broadcast_to(1.0, (1 << 20, 1 << 17))"
    ),
    gives("gives itself", "a list that holds itself", "LOOP", "LOOP = []\nLOOP.append(LOOP)"),
    gives(
        "gives itself ten times", "ten branches at every level", "LOOP", "LOOP = []\nLOOP += [LOOP] * 10", once=True
    ),
    gives("gives a generator", "that never ends", "(1 for _ in iter(int, 1))"),
    gives("gives a coroutine", "that was never awaited", "later()", "async def later():\n    return values"),
    gives("gives a function", "instead of its value", "double"),
    gives("gives an exception", "returned instead of raised", "ValueError('no')"),
    gives("gives bytes", "which have a buffer", "bytearray(np.array([2.0, 6.0, 10.0]).tobytes())"),
    gives("gives a dictionary", "with keys that are no texts", "{1: 2, None: values, (): {}}"),
    gives(
        "subclasses dict",
        "with keys and items of its own",
        "Agreeable({1: 2})",
        ALL_METHODS.replace("BASE", "dict")
        + "    def items(self): return [(0, 2), (1, 6), (2, 10)]\n    def __len__(self): return 3\n",
    ),
    gives("subclasses set", "equal to every set", "Agreeable({1})", ALL_METHODS.replace("BASE", "set")),
    gives(
        "gives keys that collide",
        "each costs as much as there are others",
        "dict.fromkeys(i * (2**61 - 1) for i in range(4_000))",
    ),
    gives("gives strange texts", "lone surrogates, NUL, line separators", "['\\ud800\\0\\u2028\\x85\\uffff'] * 3"),
    gives("gives a strange class", "its name holds escapes", "type('\\x1b[2J\\x9b\\u202e', (), {})()"),
    gives(
        "changes with every look",
        "attributes that differ from call to call",
        "Shifty(3)",
        """
class Shifty(np.ndarray):
    looks = 0
    @property
    def shape(self):
        Shifty.looks += 1
        return (3,) if Shifty.looks % 2 else (1 << 40,)
    def __new__(cls, size): return np.zeros(size).view(cls)
""",
    ),
]
