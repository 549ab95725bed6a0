const { join, resolve } = require("node:path");

/**
 * Returns advice for an error about a missing package, before `npm ci` or after half of it. Returns `undefined`
 * for any other error, such as a missing file of this project.
 */
function notInstalled(error) {
    const found = /^Cannot find (?:module|package) '([^./\\][^']*)'/.exec(error?.message ?? "");
    if (!/MODULE_NOT_FOUND$/.test(error?.code ?? "") || found === null) return undefined;
    const project = join(__dirname, "..", "..");
    const [here, folder] =
        project === resolve() ? ["here", "this folder"] : [`in ${project}`, "it"];
    return `the package ${found[1]} is not installed ${here}; run \`npm ci\` in ${folder} first`;
}

module.exports = { notInstalled };
