"""Staying behind: processes that live on when the submission has been graded. All end by themselves after a while."""

from security.attacks.attack import Attack, escape

SECONDS = 30


def stays(name: str, tries: str, start: str) -> Attack:
    """Start something that sleeps; `start` is true where it runs."""
    return escape(name, tries, f"import os\nimport signal\nimport subprocess\nimport sys\nimport time\n{start}")


ATTACKS = [
    stays(
        "forks and leaves",
        "the child goes on, the parent answers",
        f"""
def attempt():
    if os.fork() == 0:
        time.sleep({SECONDS})
        os._exit(0)
    return True
""",
    ),
    stays(
        "forks twice in a session of its own",
        "as daemons do",
        f"""
def attempt():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep({SECONDS})
        os._exit(0)
    return True
""",
    ),
    stays(
        "starts a command in the background",
        "sleep, in a new session",
        f"""
def attempt():
    return subprocess.Popen(["sleep", "{SECONDS}"], start_new_session=True).pid
""",
    ),
    stays(
        "leaves a shell",
        "nohup, with all descriptors closed",
        f"""
def attempt():
    return os.system("nohup sleep {SECONDS} >/dev/null 2>&1 &") == 0
""",
    ),
    stays(
        "forks while it is loaded",
        "before any function is called",
        f"""
try:
    CHILD = os.fork()
    if CHILD == 0:
        time.sleep({SECONDS})
        os._exit(0)
except OSError:
    CHILD = 0

def attempt():
    return CHILD
""",
    ),
    stays(
        "forks when it ends",
        "at exit, and in a finaliser",
        f"""
import atexit

class Last:
    def __del__(self):
        if os.fork() == 0:
            time.sleep({SECONDS})
            os._exit(0)

LAST = Last()
atexit.register(LAST.__del__)

def attempt():
    global LAST
    del LAST
    sys.exit()
""",
    ),
    stays(
        "forks in a signal handler",
        "the processor's time limit and a fault call it",
        f"""
def fork(*args):
    if os.fork() == 0:
        time.sleep({SECONDS})
        os._exit(0)

for number in (signal.SIGXCPU, signal.SIGSEGV, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, fork)

def attempt():
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGHUP)
""",
    ),
]
