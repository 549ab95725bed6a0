/**
 * A language host that runs program after program in one process, as Pulumi's Automation API runs its inline
 * programs, with the SDK's own server. It loads the SDK once instead of at each `up`, which saves half of an `up`'s
 * processor time. The engine finds it through `--client`.
 *
 * It is for tests that run a thousand `up`s of JavaScript. A program whose `up` failed never ends and would disturb
 * the next one, so the caller then ends this process.
 */
const grpc = require("@grpc/grpc-js");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");
const { GetRequiredPackagesResponse } = require("@pulumi/pulumi/proto/language_pb");
const settings = require("@pulumi/pulumi/runtime/settings");
const state = require("@pulumi/pulumi/runtime/state");
const { join, sep } = require("node:path");
const { setTimeout } = require("node:timers/promises");

// Resource hooks run outside a run's own store, and the SDK would not find its settings there. Only one program runs
// here at a time, so the process's store serves, cleared for each run, as in a process with a single program.
state.withLocalStorage = (run) => {
    global.globalStore = undefined;
    return run();
};

// A process of its own disconnects only when nothing is left to do. The SDK's server disconnects as soon as all
// answers are there, even if the program is about to ask again or to print a warning.
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
        // Each run reads the files again, as a new process would.
        for (const file of Object.keys(require.cache)) {
            if (file.startsWith(folder + sep)) delete require.cache[file];
        }
        return require(join(folder, info.getEntryPoint()))(); // the module exports a function, as index.ts does
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
