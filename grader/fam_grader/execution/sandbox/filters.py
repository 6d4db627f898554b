"""The system call filters of the sandbox, by kind of machine. Written by `make filters`: edit `seccomp.py` instead.

Each line is an instruction of the kernel's classic BPF: operation, lines to skip if true and if false, operand.
"""

# fmt: off
PROGRAMS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "x86_64": (
        (0x20, 0, 0, 0x00000004),       # the architecture
        (0x15, 0, 121, 0xc000003e),     # x86_64, or kill
        (0x20, 0, 0, 0x00000000),       # the call
        (0x35, 0, 1, 0x40000000),       # x32?
        (0x15, 115, 118, 0xffffffff),   # a tracer's “no call”, or kill
        (0x15, 116, 0, 0x00000000),     # read: allow
        (0x15, 115, 0, 0x00000001),     # write: allow
        (0x15, 114, 0, 0x00000003),     # close: allow
        (0x15, 113, 0, 0x00000007),     # poll: allow
        (0x15, 112, 0, 0x00000008),     # lseek: allow
        (0x15, 98, 0, 0x00000009),      # mmap: by its rule
        (0x15, 97, 0, 0x0000000a),      # mprotect: by its rule
        (0x15, 109, 0, 0x0000000b),     # munmap: allow
        (0x15, 108, 0, 0x0000000c),     # brk: allow
        (0x15, 107, 0, 0x0000000d),     # rt_sigaction: allow
        (0x15, 106, 0, 0x0000000e),     # rt_sigprocmask: allow
        (0x15, 105, 0, 0x0000000f),     # rt_sigreturn: allow
        (0x15, 78, 0, 0x00000010),      # ioctl: by its rule
        (0x15, 103, 0, 0x00000011),     # pread64: allow
        (0x15, 102, 0, 0x00000013),     # readv: allow
        (0x15, 101, 0, 0x00000014),     # writev: allow
        (0x15, 100, 0, 0x00000017),     # select: allow
        (0x15, 99, 0, 0x00000018),      # sched_yield: allow
        (0x15, 98, 0, 0x00000019),      # mremap: allow
        (0x15, 77, 0, 0x0000001c),      # madvise: by its rule
        (0x15, 96, 0, 0x00000023),      # nanosleep: allow
        (0x15, 94, 0, 0x00000027),      # getpid: answer
        (0x15, 84, 0, 0x0000002c),      # sendto: by its rule
        (0x15, 83, 0, 0x0000002d),      # recvfrom: by its rule
        (0x15, 92, 0, 0x0000003c),      # exit: allow
        (0x15, 91, 0, 0x0000003f),      # uname: allow
        (0x15, 39, 0, 0x00000048),      # fcntl: by its rule
        (0x15, 89, 0, 0x00000060),      # gettimeofday: allow
        (0x15, 88, 0, 0x00000061),      # getrlimit: allow
        (0x15, 87, 0, 0x00000062),      # getrusage: allow
        (0x15, 86, 0, 0x00000064),      # times: allow
        (0x15, 85, 0, 0x00000066),      # getuid: allow
        (0x15, 84, 0, 0x00000068),      # getgid: allow
        (0x15, 83, 0, 0x0000006b),      # geteuid: allow
        (0x15, 82, 0, 0x0000006c),      # getegid: allow
        (0x15, 80, 0, 0x0000006e),      # getppid: answer
        (0x15, 80, 0, 0x00000073),      # getgroups: allow
        (0x15, 79, 0, 0x00000076),      # getresuid: allow
        (0x15, 78, 0, 0x00000078),      # getresgid: allow
        (0x15, 77, 0, 0x00000083),      # sigaltstack: allow
        (0x15, 75, 0, 0x000000ba),      # gettid: answer
        (0x15, 75, 0, 0x000000c9),      # time: allow
        (0x15, 29, 0, 0x000000ca),      # futex: by its rule
        (0x15, 67, 0, 0x000000cc),      # sched_getaffinity: by its rule
        (0x15, 72, 0, 0x000000db),      # restart_syscall: allow
        (0x15, 9, 0, 0x000000e4),       # clock_gettime: by its rule
        (0x15, 8, 0, 0x000000e5),       # clock_getres: by its rule
        (0x15, 7, 0, 0x000000e6),       # clock_nanosleep: by its rule
        (0x15, 68, 0, 0x000000e7),      # exit_group: allow
        (0x15, 67, 0, 0x0000010e),      # pselect6: allow
        (0x15, 66, 0, 0x0000010f),      # ppoll: allow
        (0x15, 65, 0, 0x00000111),      # set_robust_list: allow
        (0x15, 64, 0, 0x0000013e),      # getrandom: allow
        (0x15, 63, 0, 0x0000014e),      # rseq: allow
        (0x06, 0, 0, 0x00050001),       # any other call: forbid
        (0x20, 0, 0, 0x00000014),       # clock_getres clock_gettime clock_nanosleep: argument 0, upper half
        (0x15, 0, 58, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000010),       # clock_getres clock_gettime clock_nanosleep: argument 0
        (0x15, 58, 0, 0x00000000),      # allow
        (0x15, 57, 0, 0x00000001),      # allow
        (0x15, 56, 0, 0x00000002),      # allow
        (0x15, 55, 0, 0x00000003),      # allow
        (0x15, 54, 0, 0x00000004),      # allow
        (0x15, 53, 0, 0x00000005),      # allow
        (0x15, 52, 0, 0x00000006),      # allow
        (0x15, 51, 49, 0x00000007),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # fcntl: argument 1, upper half
        (0x15, 0, 47, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # fcntl: argument 1
        (0x15, 47, 0, 0x00000001),      # allow
        (0x15, 46, 0, 0x00000002),      # allow
        (0x15, 45, 43, 0x00000003),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # futex: argument 1, upper half
        (0x15, 0, 41, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # futex: argument 1
        (0x15, 41, 0, 0x00000000),      # allow
        (0x15, 40, 0, 0x00000001),      # allow
        (0x15, 39, 0, 0x00000009),      # allow
        (0x15, 38, 0, 0x0000000a),      # allow
        (0x15, 37, 0, 0x00000080),      # allow
        (0x15, 36, 0, 0x00000081),      # allow
        (0x15, 35, 0, 0x00000089),      # allow
        (0x15, 34, 0, 0x0000008a),      # allow
        (0x15, 33, 0, 0x00000100),      # allow
        (0x15, 32, 0, 0x00000101),      # allow
        (0x15, 31, 0, 0x00000109),      # allow
        (0x15, 30, 0, 0x0000010a),      # allow
        (0x15, 29, 0, 0x00000180),      # allow
        (0x15, 28, 0, 0x00000181),      # allow
        (0x15, 27, 0, 0x00000189),      # allow
        (0x15, 26, 24, 0x0000018a),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # ioctl: argument 1, upper half
        (0x15, 0, 22, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # ioctl: argument 1
        (0x15, 22, 0, 0x00005401),      # allow
        (0x15, 21, 0, 0x00005450),      # allow
        (0x15, 20, 18, 0x00005451),     # allow, or forbid
        (0x20, 0, 0, 0x00000024),       # madvise: argument 2, upper half
        (0x15, 0, 16, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000020),       # madvise: argument 2
        (0x15, 16, 0, 0x00000000),      # allow
        (0x15, 15, 0, 0x00000004),      # allow
        (0x15, 14, 0, 0x00000008),      # allow
        (0x15, 13, 11, 0x0000000e),     # allow, or forbid
        (0x20, 0, 0, 0x00000020),       # mmap mprotect: argument 2
        (0x54, 0, 0, 0x00000004),       # these bits of it
        (0x15, 10, 8, 0x00000000),      # allow, or forbid
        (0x20, 0, 0, 0x0000002c),       # recvfrom sendto: argument 3, upper half
        (0x15, 0, 6, 0x00000000),       # 0, or forbid
        (0x20, 0, 0, 0x00000028),       # recvfrom sendto: argument 3
        (0x15, 6, 4, 0x00000000),       # allow, or forbid
        (0x20, 0, 0, 0x00000014),       # sched_getaffinity: argument 0, upper half
        (0x15, 0, 2, 0x00000000),       # 0, or forbid
        (0x20, 0, 0, 0x00000010),       # sched_getaffinity: argument 0
        (0x15, 2, 0, 0x00000000),       # allow, or forbid
        (0x06, 0, 0, 0x00050001),       # forbid
        (0x06, 0, 0, 0x00050000),       # answer
        (0x06, 0, 0, 0x7fff0000),       # allow
        (0x06, 0, 0, 0x80000000),       # kill
    ),
    "aarch64": (
        (0x20, 0, 0, 0x00000004),       # the architecture
        (0x15, 0, 116, 0xc00000b7),     # aarch64, or kill
        (0x20, 0, 0, 0x00000000),       # the call
        (0x15, 62, 0, 0x00000019),      # fcntl: by its rule
        (0x15, 86, 0, 0x0000001d),      # ioctl: by its rule
        (0x15, 111, 0, 0x00000039),     # close: allow
        (0x15, 110, 0, 0x0000003e),     # lseek: allow
        (0x15, 109, 0, 0x0000003f),     # read: allow
        (0x15, 108, 0, 0x00000040),     # write: allow
        (0x15, 107, 0, 0x00000041),     # readv: allow
        (0x15, 106, 0, 0x00000042),     # writev: allow
        (0x15, 105, 0, 0x00000043),     # pread64: allow
        (0x15, 104, 0, 0x00000048),     # pselect6: allow
        (0x15, 103, 0, 0x00000049),     # ppoll: allow
        (0x15, 102, 0, 0x0000005d),     # exit: allow
        (0x15, 101, 0, 0x0000005e),     # exit_group: allow
        (0x15, 55, 0, 0x00000062),      # futex: by its rule
        (0x15, 99, 0, 0x00000063),      # set_robust_list: allow
        (0x15, 98, 0, 0x00000065),      # nanosleep: allow
        (0x15, 35, 0, 0x00000071),      # clock_gettime: by its rule
        (0x15, 34, 0, 0x00000072),      # clock_getres: by its rule
        (0x15, 33, 0, 0x00000073),      # clock_nanosleep: by its rule
        (0x15, 88, 0, 0x0000007b),      # sched_getaffinity: by its rule
        (0x15, 93, 0, 0x0000007c),      # sched_yield: allow
        (0x15, 92, 0, 0x00000080),      # restart_syscall: allow
        (0x15, 91, 0, 0x00000084),      # sigaltstack: allow
        (0x15, 90, 0, 0x00000086),      # rt_sigaction: allow
        (0x15, 89, 0, 0x00000087),      # rt_sigprocmask: allow
        (0x15, 88, 0, 0x0000008b),      # rt_sigreturn: allow
        (0x15, 87, 0, 0x00000094),      # getresuid: allow
        (0x15, 86, 0, 0x00000096),      # getresgid: allow
        (0x15, 85, 0, 0x00000099),      # times: allow
        (0x15, 84, 0, 0x0000009e),      # getgroups: allow
        (0x15, 83, 0, 0x000000a0),      # uname: allow
        (0x15, 82, 0, 0x000000a3),      # getrlimit: allow
        (0x15, 81, 0, 0x000000a5),      # getrusage: allow
        (0x15, 80, 0, 0x000000a9),      # gettimeofday: allow
        (0x15, 78, 0, 0x000000ac),      # getpid: answer
        (0x15, 77, 0, 0x000000ad),      # getppid: answer
        (0x15, 77, 0, 0x000000ae),      # getuid: allow
        (0x15, 76, 0, 0x000000af),      # geteuid: allow
        (0x15, 75, 0, 0x000000b0),      # getgid: allow
        (0x15, 74, 0, 0x000000b1),      # getegid: allow
        (0x15, 72, 0, 0x000000b2),      # gettid: answer
        (0x15, 62, 0, 0x000000ce),      # sendto: by its rule
        (0x15, 61, 0, 0x000000cf),      # recvfrom: by its rule
        (0x15, 70, 0, 0x000000d6),      # brk: allow
        (0x15, 69, 0, 0x000000d7),      # munmap: allow
        (0x15, 68, 0, 0x000000d8),      # mremap: allow
        (0x15, 54, 0, 0x000000de),      # mmap: by its rule
        (0x15, 53, 0, 0x000000e2),      # mprotect: by its rule
        (0x15, 45, 0, 0x000000e9),      # madvise: by its rule
        (0x15, 64, 0, 0x00000116),      # getrandom: allow
        (0x15, 63, 0, 0x00000125),      # rseq: allow
        (0x06, 0, 0, 0x00050001),       # any other call: forbid
        (0x20, 0, 0, 0x00000014),       # clock_getres clock_gettime clock_nanosleep: argument 0, upper half
        (0x15, 0, 58, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000010),       # clock_getres clock_gettime clock_nanosleep: argument 0
        (0x15, 58, 0, 0x00000000),      # allow
        (0x15, 57, 0, 0x00000001),      # allow
        (0x15, 56, 0, 0x00000002),      # allow
        (0x15, 55, 0, 0x00000003),      # allow
        (0x15, 54, 0, 0x00000004),      # allow
        (0x15, 53, 0, 0x00000005),      # allow
        (0x15, 52, 0, 0x00000006),      # allow
        (0x15, 51, 49, 0x00000007),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # fcntl: argument 1, upper half
        (0x15, 0, 47, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # fcntl: argument 1
        (0x15, 47, 0, 0x00000001),      # allow
        (0x15, 46, 0, 0x00000002),      # allow
        (0x15, 45, 43, 0x00000003),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # futex: argument 1, upper half
        (0x15, 0, 41, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # futex: argument 1
        (0x15, 41, 0, 0x00000000),      # allow
        (0x15, 40, 0, 0x00000001),      # allow
        (0x15, 39, 0, 0x00000009),      # allow
        (0x15, 38, 0, 0x0000000a),      # allow
        (0x15, 37, 0, 0x00000080),      # allow
        (0x15, 36, 0, 0x00000081),      # allow
        (0x15, 35, 0, 0x00000089),      # allow
        (0x15, 34, 0, 0x0000008a),      # allow
        (0x15, 33, 0, 0x00000100),      # allow
        (0x15, 32, 0, 0x00000101),      # allow
        (0x15, 31, 0, 0x00000109),      # allow
        (0x15, 30, 0, 0x0000010a),      # allow
        (0x15, 29, 0, 0x00000180),      # allow
        (0x15, 28, 0, 0x00000181),      # allow
        (0x15, 27, 0, 0x00000189),      # allow
        (0x15, 26, 24, 0x0000018a),     # allow, or forbid
        (0x20, 0, 0, 0x0000001c),       # ioctl: argument 1, upper half
        (0x15, 0, 22, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000018),       # ioctl: argument 1
        (0x15, 22, 0, 0x00005401),      # allow
        (0x15, 21, 0, 0x00005450),      # allow
        (0x15, 20, 18, 0x00005451),     # allow, or forbid
        (0x20, 0, 0, 0x00000024),       # madvise: argument 2, upper half
        (0x15, 0, 16, 0x00000000),      # 0, or forbid
        (0x20, 0, 0, 0x00000020),       # madvise: argument 2
        (0x15, 16, 0, 0x00000000),      # allow
        (0x15, 15, 0, 0x00000004),      # allow
        (0x15, 14, 0, 0x00000008),      # allow
        (0x15, 13, 11, 0x0000000e),     # allow, or forbid
        (0x20, 0, 0, 0x00000020),       # mmap mprotect: argument 2
        (0x54, 0, 0, 0x00000004),       # these bits of it
        (0x15, 10, 8, 0x00000000),      # allow, or forbid
        (0x20, 0, 0, 0x0000002c),       # recvfrom sendto: argument 3, upper half
        (0x15, 0, 6, 0x00000000),       # 0, or forbid
        (0x20, 0, 0, 0x00000028),       # recvfrom sendto: argument 3
        (0x15, 6, 4, 0x00000000),       # allow, or forbid
        (0x20, 0, 0, 0x00000014),       # sched_getaffinity: argument 0, upper half
        (0x15, 0, 2, 0x00000000),       # 0, or forbid
        (0x20, 0, 0, 0x00000010),       # sched_getaffinity: argument 0
        (0x15, 2, 0, 0x00000000),       # allow, or forbid
        (0x06, 0, 0, 0x00050001),       # forbid
        (0x06, 0, 0, 0x00050000),       # answer
        (0x06, 0, 0, 0x7fff0000),       # allow
        (0x06, 0, 0, 0x80000000),       # kill
    ),
}
