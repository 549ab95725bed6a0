/**
 * Deletes from an installed version what only compilers and debuggers read, half of it. It never touches a clone in which
 * somebody develops, whose compiler needs the types.
 */
const { existsSync, lstatSync, readdirSync, rmSync } = require("node:fs");
const { join } = require("node:path");

const unread = /\.(d\.[cm]?ts|map)$/;
/** The compiler of `build.cjs` is left whole. */
const whole = ["typescript"];

/** @param folder the package's own folder, in a checkout that only it uses. */
function trim(folder) {
    const packages = join(folder, "node_modules");
    const developed = existsSync(join(folder, "..", "node_modules"));
    // A link leads to packages of somebody else's.
    if (developed || !lstatSync(packages, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const entry of readdirSync(packages, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name);
        const kept = whole.some((name) => path.startsWith(join(packages, name)));
        if (entry.isFile() && unread.test(entry.name) && !kept) rmSync(path, { force: true });
    }
}

module.exports = { trim };
