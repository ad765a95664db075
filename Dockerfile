# Tailrace as an image: `docker build -t tailrace .`, then `docker run -p 5000:5000 -v $PWD/pipeline.conf:/pipeline.conf:ro tailrace -f /pipeline.conf`.
FROM node:24-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm pack --ignore-scripts --pack-destination /tmp

# The package as anybody installs it, and the Ruby that the ruby filter needs.
FROM node:24-slim AS install
COPY --from=build /tmp/tailrace-*.tgz /tmp/
RUN npm install --global --prefix /opt/tailrace --omit=dev /tmp/tailrace-*.tgz "@ruby/3.4-wasm-wasi@^2.10.0"

FROM node:24-slim
COPY --from=install /opt/tailrace /opt/tailrace
RUN ln -s /opt/tailrace/bin/tailrace /usr/local/bin/tailrace \
  && install -d -o node -g node /var/lib/tailrace \
  && install -d /etc/tailrace \
  && echo "path.data: /var/lib/tailrace" > /etc/tailrace/logstash.yml
# Everything else may be read-only: queues, dead letters and positions are below /var/lib/tailrace.
ENV NODE_ENV=production LS_SETTINGS_DIR=/etc/tailrace
WORKDIR /var/lib/tailrace
VOLUME /var/lib/tailrace
USER node
EXPOSE 5000/tcp 5000/udp 5044 9600
ENTRYPOINT ["tailrace"]
CMD ["-f", "/opt/tailrace/lib/node_modules/tailrace/pipelines/quickstart.conf"]
