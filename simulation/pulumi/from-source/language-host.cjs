/**
 * Implements as much of Pulumi's language host for Node.js as this project needs: lists what the program requires,
 * runs it with the SDK's own runner, `@pulumi/pulumi/cmd/run`, policy packs with `cmd/run-policy-pack` and component
 * packages with `cmd/run-plugin`.
 *
 * Every installed Pulumi has the real host. A CLI built from Go modules has none, because the host's own module
 * has no version that Go could fetch (2026-11). Only then is this one used.
 * Protocol: pulumi/proto/pulumi/language.proto of SDK 3.248.0.
 */
const { spawn } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");
const sdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = sdk("@grpc/grpc-js");
const { Empty } = sdk("google-protobuf/google/protobuf/empty_pb.js");
const { LanguageRuntimeService } = sdk("./proto/language_grpc_pb.js");
const {
    AboutResponse,
    GetProgramDependenciesResponse,
    GetRequiredPackagesResponse,
    RunPluginResponse,
    RunResponse,
} = sdk("./proto/language_pb.js");
const { PluginInfo } = sdk("./proto/plugin_pb.js");

const engine = process.argv[process.argv.length - 1];
/** The runner's exit code when it has already told the user everything (SDK, cmd/run/index.js). */
const alreadyTold = 32;
const programs = new Set();

function run({ request }, respond) {
    const info = request.getInfo();
    const args = [
        // From the program's folder upwards, as the real host looks for it (`locateModule` of its main.go).
        require.resolve("@pulumi/pulumi/cmd/run", { paths: [info.getProgramDirectory()] }),
        ...["--project", request.getProject()],
        ...["--stack", request.getStack()],
        ...["--organization", request.getOrganization()],
        ...["--pwd", request.getPwd()],
        ...["--monitor", request.getMonitorAddress()],
        ...["--engine", engine],
        ...["--parallel", String(request.getParallel())],
        ...(request.getDryrun() ? ["--dry-run"] : []),
        join(info.getProgramDirectory(), info.getEntryPoint()),
    ];
    const config = Object.fromEntries(request.getConfigMap().toArray());
    const program = spawn(process.execPath, args, {
        cwd: info.getProgramDirectory(),
        stdio: ["ignore", "inherit", "inherit"],
        env: {
            ...process.env,
            PULUMI_CONFIG: JSON.stringify(config),
            PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
            PULUMI_NODEJS_TYPESCRIPT: "true",
        },
    });
    programs.add(program);
    program.on("exit", (code, signal) => {
        programs.delete(program);
        const response = new RunResponse();
        if (code === alreadyTold) response.setBail(true);
        else if (code !== 0) response.setError(`the program ended with ${signal ?? code}`);
        respond(null, response);
    });
}

/**
 * Runs a policy pack (kind `analyzer`) or a component package in its own process, and passes on what it prints: first its
 * port, then messages.
 *
 * A package gets the engine's variables, and the folder of the user's program as its own: that is what the real host does.
 */
function runPlugin(call) {
    const { request } = call;
    const directory = request.getInfo().getProgramDirectory();
    const isPack = request.getKind() === "analyzer";
    // As the real host does, from the folder upwards: a pack without an SDK of its own takes its project's.
    const runner = createRequire(join(directory, "package.json")).resolve(
        `@pulumi/pulumi/cmd/${isPack ? "run-policy-pack" : "run-plugin"}`,
    );
    const args = request.getArgsList();
    const plugin = spawn(
        process.execPath,
        [runner, ...(isPack ? [...args, directory] : [directory, ...args])],
        {
            cwd: isPack ? directory : request.getPwd(),
            ...(isPack ? {} : { env: environmentOf(request.getEnvList()) }),
            stdio: ["ignore", "pipe", "pipe"],
        },
    );
    programs.add(plugin);
    const pass = (set, value) => {
        const response = new RunPluginResponse();
        response[set](value);
        call.write(response);
    };
    plugin.stdout.on("data", (data) => pass("setStdout", data));
    plugin.stderr.on("data", (data) => pass("setStderr", data));
    call.on("cancelled", () => plugin.kill());
    plugin.on("close", (code) => {
        programs.delete(plugin);
        pass("setExitcode", code ?? 1);
        call.end();
    });
}

/** Installs packages where none are: a stream of what npm says. In a clone they are there already. */
function installDependencies(call) {
    const directory = call.request.getInfo()?.getProgramDirectory() || call.request.getDirectory();
    try {
        createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/package.json");
        return call.end();
    } catch {
        // Not there yet.
    }
    const npm = spawn("npm", ["install", "--loglevel=error"], { cwd: directory, stdio: "ignore" });
    npm.on("error", (error) => call.emit("error", error));
    npm.on("close", (code) => {
        if (code === 0) return call.end();
        call.emit("error", {
            code: grpc.status.UNKNOWN,
            details: `npm install ended with ${code}`,
        });
    });
}

/** Turns `NAME=value` lines into an environment. */
function environmentOf(lines) {
    return Object.fromEntries(
        lines.map((line) => {
            const at = line.indexOf("=");
            return [line.slice(0, at), line.slice(at + 1)];
        }),
    );
}

const answer = (Response) => (_call, respond) => respond(null, new Response());
const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
    run,
    runPlugin,
    installDependencies,
    about: answer(AboutResponse),
    cancel: answer(Empty),
    getPluginInfo: answer(PluginInfo),
    getProgramDependencies: answer(GetProgramDependenciesResponse),
    // None: the caller of this CLI attaches the providers (PULUMI_DEBUG_PROVIDERS).
    getRequiredPackages: answer(GetRequiredPackagesResponse),
});
// The engine holds the other end of standard input. When the engine ends, even by a kill, the programs end too.
process.stdin.resume().on("end", () => {
    for (const program of programs) program.kill();
    process.exit();
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
});
