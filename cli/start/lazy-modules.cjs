// At start Pulumi's SDK loads npm's dependency solver and TypeScript, with which it can send a function of
// a program to the cloud. That is half of a plan's time, and no program here has such functions: each is
// loaded when somebody first reads something of it. `pulumi up` does not come by here.
const Module = require("node:module");

const unused = ["@npmcli/arborist", "typescript"];

const load = Module._load;
Module._load = function (request, parent, ...more) {
    const fromPulumi = /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
    if (!fromPulumi || !unused.includes(request)) return load.call(this, request, parent, ...more);
    const real = () => load.call(this, request, parent, ...more);
    // `__esModule`, or the importer would copy every member, and so read it.
    return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : real()[name]) });
};
