FROM node:24-alpine AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json rolldown.config.js ./
COPY apps apps
COPY libs libs
# The packages of tracing are optional peers, which are pruned. What they need is in their scope as well.
RUN npm run build && cp -R node_modules/@opentelemetry opentelemetry && npm prune --omit=dev

FROM node:24-alpine
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# Where the simulator may leave its certificate for the gateway, and keep its key (docker-compose.yml).
RUN install -d -o node -g node /certificates && install -d -m 0700 -o node -g node /simulator-key
COPY --from=build /app/package.json ./
COPY openapi.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/opentelemetry node_modules/@opentelemetry
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
# BusyBox, which Alpine has: a Node process each time would cost far more than what it checks.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD wget -q -Y off -O /dev/null "http://127.0.0.1:$PORT/health/live"
# As in `npm run start:prod`: docs/configuration.md, Memory.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=256", "dist/bundle/gateway.js"]
