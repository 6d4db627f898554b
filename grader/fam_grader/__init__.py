"""Grade the exercises of a course: in a sandbox, with otter-grader's suites, and explain what is wrong."""
