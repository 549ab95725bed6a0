/**
 * A language host that stays: it runs program after program in one process, as Pulumi's Automation API runs its
 * inline programs, with the SDK's own server. So the SDK is loaded once and not by each `up`, which saves half of
 * the processor time of one. The engine finds it by `--client`.
 *
 * For tests that run a thousand `up`s of JavaScript. A program whose `up` failed waits for ever to be ended, and
 * would disturb the next: then whoever ran it ends this process.
 */
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { GetRequiredPackagesResponse } = require("@pulumi/pulumi/proto/language_pb");
const settings = require("@pulumi/pulumi/runtime/settings");
const state = require("@pulumi/pulumi/runtime/state");
const { join, sep } = require("node:path");
const { setTimeout } = require("node:timers/promises");

// Hooks of resources run outside of a run's own store, in which the SDK would not find its settings. Here is one
// program at a time, so the process's store serves, new for each, as in a process that runs one program only.
state.withLocalStorage = (run) => {
    global.globalStore = undefined;
    return run();
};

// A process of its own ends when nothing is left to do, and only then hangs up. The SDK's server hangs up once all
// answers are there, though the program may be about to ask again, or to warn of something.
const { disconnect, waitForRPCs } = settings;
settings.disconnect = async (...all) => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
        await waitForRPCs();
        await setTimeout(20);
    }
    await disconnect(...all);
};

function run(call, respond) {
    const info = call.request.getInfo();
    const folder = info.getProgramDirectory();
    const program = () => {
        // Each run reads the files anew, as a new process would.
        for (const file of Object.keys(require.cache)) {
            if (file.startsWith(folder + sep)) delete require.cache[file];
        }
        return require(join(folder, info.getEntryPoint()))(); // which exports a function, as index.ts does
    };
    new LanguageServer(program).run(call, respond);
}

const { getPluginInfo } = LanguageServer.prototype;
const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
    run,
    getPluginInfo,
    getRequiredPackages: (_call, respond) => respond(null, new GetRequiredPackagesResponse()),
});
process.stdin.resume().on("end", () => process.exit());
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});
