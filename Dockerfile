# The grader in a container: Python and `fam-course[grade]` with the versions of constraints.txt. It holds no solution and no
# hidden suite: the course is mounted when it runs, and it grades as an unprivileged user. See docs/how-to/instructors/container.md.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source
COPY constraints.txt ./
RUN python -m venv /opt/build && /opt/build/bin/pip install -c constraints.txt hatchling
COPY pyproject.toml README.md LICENSE CHANGELOG.md ./
COPY docs/play docs/play
COPY exercises exercises
COPY grader/fam grader/fam
COPY grader/fam_grader grader/fam_grader
COPY quizzes quizzes
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .
RUN python -m venv /opt/fam && /opt/fam/bin/pip install -c constraints.txt "$(ls /wheels/*.whl)[grade]"

FROM python:${PYTHON}-slim
COPY --from=build /opt/fam /opt/fam
RUN groupadd --gid 1000 grader && useradd --uid 1000 --gid grader --no-create-home --home-dir /tmp grader
# Whatever user `docker run --user` names has a home that it can write to.
ENV PATH=/opt/fam/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1
USER grader
WORKDIR /course
HEALTHCHECK --interval=5m --timeout=1m --start-period=1m CMD ["fam", "doctor", "--grading"]
ENTRYPOINT ["fam"]
CMD ["doctor", "--grading"]
