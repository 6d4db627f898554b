"""The jail: students' processes that can compute and nothing else (Linux).

`launcher` is the grader's side. It starts one `zygote`, a small process that has NumPy loaded and holds no secret,
and the zygote forks a process for each submission, which locks itself into its `cage` before any of the student's
code runs. A cage is made of `layers`, the last of which is a list of system `calls`; what is imported inside comes
from the `library`. Where the kernel has no Landlock, `fences` knows what else there is, such as `bubblewrap`.
"""
