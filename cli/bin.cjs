#!/usr/bin/env node
// The command runs from its TypeScript sources, so that an edited stack, component or document shows in
// the next plan without a build step.
require("./start.cjs");
require("./main.ts");
