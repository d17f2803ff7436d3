// The app with a daemon that starts only when a test lets it, so that what is shown meanwhile can be looked at for as
// long as that takes.

import { constants, copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { APP, CORE } from "./product.mjs";

/** A build of a developer runs the core that lies beside it: here one that waits first. */
export function holdDaemon(screen) {
  const folder = join(screen.folder, "held");
  const [binary, mark] = [join(folder, "ao-desktop"), join(folder, "hold")];
  mkdirSync(folder);
  copyFileSync(APP, binary, constants.COPYFILE_FICLONE);
  writeFileSync(join(folder, "ao"), `#!/bin/sh\nwhile [ -e '${mark}' ]; do sleep 0.05; done\nexec '${CORE}' "$@"\n`, { mode: 0o755 });
  return { binary, hold: () => writeFileSync(mark, ""), let: () => rmSync(mark, { force: true }) };
}
