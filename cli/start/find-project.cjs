// Finds the project that a command line works on. Plain Node: it runs before `npm ci`.
const { existsSync, readFileSync, realpathSync } = require("node:fs");
const { dirname, join, resolve } = require("node:path");
const { changingVerbs, everydayVerbs } = require("./everyday-verbs.cjs");

/**
 * Returns the path of a project's own command, or `undefined` where a folder is no project: its package.json names
 * the command, and Pulumi.yaml lies beside it. An installed package has no Pulumi.yaml, so it is none.
 */
function commandOf(folder) {
    if (!existsSync(join(folder, "Pulumi.yaml"))) return undefined;
    try {
        const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
        return join(folder, bin.workstation);
    } catch {
        return undefined; // somebody else's Pulumi project: no package.json, or one that names no such command
    }
}

/** Returns the nearest project from `folder` upwards. */
function nearest(folder) {
    if (commandOf(folder) !== undefined) return folder;
    return dirname(folder) === folder ? undefined : nearest(dirname(folder));
}

/** Takes `--project DIR` and `--project=DIR` off a command line, as far as its `--`. The last one counts. */
function withoutProject(argv) {
    const rest = [];
    let asked;
    for (let at = 0; at < argv.length; at++) {
        const word = argv[at];
        if (word === "--") return { asked, rest: rest.concat(argv.slice(at)) };
        if (word === "--project") asked = argv[++at] || "";
        else if (word.startsWith("--project=")) asked = word.slice("--project=".length);
        else rest.push(word);
    }
    return { asked, rest };
}

/**
 * Finds the project: the folder that `--project` names, else the nearest from `cwd` upwards, else `own`, the folder
 * that this command lies in. An everyday verb runs without one, and a changing verb says what it misses: then `folder` is `own`,
 * which may be an installed package.
 *
 * @returns the project's folder, its command, and the command line without `--project`; or a `problem`
 */
function findProject(argv, cwd, own) {
    const { asked, rest } = withoutProject(argv);
    if (asked === "") {
        return { rest, problem: "--project needs a folder, for example --project ~/workstation" };
    }
    const folder =
        asked === undefined
            ? nearest(cwd) || (commandOf(own) === undefined ? undefined : own)
            : resolve(cwd, asked);
    const anywhere = asked === undefined ? [...everydayVerbs, ...changingVerbs] : everydayVerbs;
    if (folder === undefined && anywhere.includes(rest[0])) {
        return { rest, folder: own, command: realpathSync(join(own, "cli", "bin.cjs")) };
    }
    if (folder === undefined) {
        const way = "`cd` into your clone of it, or add --project DIR";
        return { rest, problem: `there is no workstation project in ${cwd} or above it; ${way}` };
    }
    const command = commandOf(folder);
    if (command === undefined) {
        const sought = "--project takes a clone's folder, with its package.json and Pulumi.yaml";
        return { rest, problem: `${folder} is not a workstation project; ${sought}` };
    }
    return { rest, folder: realpathSync(folder), command: realpathSync(command) };
}

module.exports = { findProject };
