// At start, Pulumi's SDK loads npm's dependency solver and TypeScript, which it needs to send a program's
// functions to the cloud. That takes half of a plan's time, and no program here has such functions. So each
// module is loaded when one of its members is first read. `pulumi up` does not use this file.
const Module = require("node:module");

const unused = ["@npmcli/arborist", "typescript"];

const load = Module._load;
Module._load = function (request, parent, ...more) {
    const fromPulumi = /[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "");
    if (!fromPulumi || !unused.includes(request)) return load.call(this, request, parent, ...more);
    const real = () => load.call(this, request, parent, ...more);
    // Answers `__esModule` at once: otherwise the importer would copy, and so read, every member.
    return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : real()[name]) });
};
