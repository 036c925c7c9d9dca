/**
 * The door of the browser's runtime: what other folders of the broker may import.
 *
 * `runtimePage` answers for `/runtime` and all below it, with the headers without which no browser lets a page share
 * memory between threads: `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`.
 * Nothing else of a server needs them, and nothing that stands before it may take them away. The page expects, beside
 * `/runtime`: MQTT over WebSocket at `/mqtt`, files at `/files/{sha256}` and below `/store/`.
 *
 * With `node:http`: `if (!(await page(request, response))) …`. With Fastify:
 * `app.get('/runtime*', async (request, reply) => { reply.hijack(); await page(request.raw, reply.raw); })`.
 */

export { type PageRecipe, readPage } from './built.ts';
export { runtimePage } from './serve.ts';
export { type Answer, servedPage } from './served.ts';
