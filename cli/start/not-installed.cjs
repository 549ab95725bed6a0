/**
 * Returns what to tell a person whose error is a package that is not there, before `npm ci` or after half of
 * it; `undefined` for any other error, a missing file of this project among them.
 */
function notInstalled(error) {
    const found = /^Cannot find (?:module|package) '([^./\\][^']*)'/.exec(error?.message ?? "");
    if (!/MODULE_NOT_FOUND$/.test(error?.code ?? "") || found === null) return undefined;
    return `the package ${found[1]} is not installed here; run \`npm ci\` in this folder first`;
}

module.exports = { notInstalled };
