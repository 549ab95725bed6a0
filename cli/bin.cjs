#!/usr/bin/env node
// The command runs from its TypeScript sources, so that an edited stack, component or document shows in
// the next plan without a build step. This file alone also runs on an old Node and before `npm ci`.
const { join } = require("node:path");
const { engines } = require("../package.json");

const required = engines.node.replace(">=", "");
const [major, minor] = process.versions.node.split(".").map(Number);
const [leastMajor, leastMinor] = required.split(".").map(Number);

/** Prints a sentence as text that a terminal only shows: it can hold the name of anybody's folder. */
function refuse(sentence) {
    // eslint-disable-next-line no-control-regex -- those are what it replaces
    const unsafe = /[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/g;
    const escaped = (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
    process.stderr.write(`error: ${sentence.replace(unsafe, escaped)}\n`);
    process.exitCode = 1;
}

/** Runs the command on the project that the command line is about, with that project's own sources. */
function run() {
    const { findProject } = require("./start/find-project.cjs");
    const own = join(__dirname, "..");
    const { folder, command, rest, problem } = findProject(
        process.argv.slice(2),
        process.cwd(),
        own,
    );
    const flags = ["-h", "--help", "-V", "--version"];
    const help = rest.length === 0 || rest[0] === "help" || rest.some((it) => flags.includes(it));
    if (problem === undefined && command !== module.filename) {
        process.argv.splice(2, Infinity, `--project=${folder}`, ...rest);
        require(command);
    } else if (problem === undefined || help) {
        runHere(folder || own, rest);
    } else refuse(problem);
}

function runHere(folder, argv) {
    try {
        require("./start/start.cjs");
        void require("./main.ts").main(folder, argv);
    } catch (error) {
        const { notInstalled } = require("./start/not-installed.cjs");
        const missing = notInstalled(error);
        if (missing === undefined) throw error;
        refuse(missing);
    }
}

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    const way = "install it from https://nodejs.org or with your version manager";
    refuse(`this is Node.js ${process.versions.node}, but ${required} or later is needed; ${way}`);
} else run();
