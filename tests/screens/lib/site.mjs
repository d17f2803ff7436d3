// A small web server of a test run's own: files of folders, on 127.0.0.1 and a port that the system picks.
//
// It is the tests' only: the product opens no port. It serves what it was given and nothing above it.

import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".woff": "font/woff", ".svg": "image/svg+xml", ".json": "application/json" };

/**
 * Serves `folders` by the first part of the address, for instance `{ page: "/x/target/ui-test" }` as `/page/…`, and
 * `pages`, whole documents by name, as `/pages/<name>`.
 */
export async function openSite({ folders = {}, pages = {} }) {
  const server = createServer((request, response) => {
    answer(new URL(request.url, "http://localhost").pathname, { folders, pages }).then(
      ({ type, body }) => response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600" }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function answer(path, { folders, pages }) {
  const [, first, ...rest] = path.split("/");
  const name = rest.join("/");
  if (first === "pages" && name in pages) return { type: TYPES[".html"], body: pages[name] };
  const file = normalize(join(folders[first], name === "" ? "index.html" : name));
  if (!(first in folders) || !file.startsWith(normalize(folders[first]))) throw new Error("outside");
  return { type: TYPES[extname(file)] ?? "application/octet-stream", body: await readFile(file) };
}
