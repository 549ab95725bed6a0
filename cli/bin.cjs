#!/usr/bin/env node
// The command runs from its TypeScript sources, so that an edited stack, component or document shows in
// the next plan without a build step. This file alone also runs on an old Node and before `npm ci`.
const { join } = require("node:path");
const { engines } = require("../package.json");

const required = engines.node.replace(">=", "");
const [major, minor] = process.versions.node.split(".").map(Number);
const [leastMajor, leastMinor] = required.split(".").map(Number);

function refuse(sentence) {
    process.stderr.write(`error: ${sentence}\n`);
    process.exitCode = 1;
}

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    const way = "install it from https://nodejs.org or with your version manager";
    refuse(`this is Node.js ${process.versions.node}, and ${required} or later is needed; ${way}`);
} else {
    try {
        require("./start/start.cjs");
        void require("./main.ts").main(join(__dirname, ".."), process.argv.slice(2));
    } catch (error) {
        const { notInstalled } = require("./start/not-installed.cjs");
        const missing = notInstalled(error);
        if (missing === undefined) throw error;
        refuse(missing);
    }
}
