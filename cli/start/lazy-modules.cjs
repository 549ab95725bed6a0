// Some packages take longer to load than a plan takes: Pulumi's SDK 0.3 s, of which half is npm's dependency solver and
// TypeScript, which it needs to send a program's functions to the cloud; AWS's clients 0.1 s each. So each is loaded
// when one of its members is first read: help waits for none of them, a plan not for AWS's clients, and no program here
// has functions for the cloud. The YAML parser is 72 files, which help does not need either. `pulumi up` does not use
// this file.
const Module = require("node:module");

const slow = /^(@pulumi\/(aws|pulumi)(\/|$)|@aws-sdk\/|@inquirer\/|yaml$|ip-address$)/;
const slowInPulumi = /^(@npmcli\/arborist|typescript)$/;

const load = Module._load;
Module._load = function (request, parent, ...more) {
    const from = parent?.filename ?? "";
    const fromPulumi = /[\\/]@pulumi[\\/]pulumi[\\/]/.test(from);
    const ours = !/[\\/]node_modules[\\/]/.test(from);
    const late = fromPulumi ? slowInPulumi.test(request) : ours && slow.test(request);
    if (!late) return load.call(this, request, parent, ...more);
    const real = () => load.call(this, request, parent, ...more);
    // Answers `__esModule` at once: otherwise the importer would copy, and so read, every member.
    return new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : real()[name]) });
};
