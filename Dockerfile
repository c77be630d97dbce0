# Two stages: the first builds the environment from pinned, hashed requirements; the second carries only what runs.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN python -m venv .venv \
    && .venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt \
    && .venv/bin/python -m pip uninstall --yes --quiet pip setuptools

FROM python:3.11-slim
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEARTBEAT_FILE=/tmp/alive
WORKDIR /app
# A fixed id, so that the owner of the volume stays the same from build to build.
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin bot \
    && install --directory --owner=bot --group=bot data
COPY --from=build /app/.venv .venv
COPY pyproject.toml alembic.ini ./
COPY alembic alembic
COPY bot bot
USER bot
VOLUME /app/data
# The bot touches the file while its loops turn; a container that only looks alive is told apart.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, sys, time; sys.exit(time.time() - os.path.getmtime(os.environ['HEARTBEAT_FILE']) > 120)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
