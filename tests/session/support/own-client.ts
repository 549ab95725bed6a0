/** Carries sessions by `cli/session/`: `own-client.ts shell|ssh|port BOX [PORT [SESSIONS]]`, on standard streams. */
import { SSMClient } from "@aws-sdk/client-ssm";
import { forwardPort } from "../../../cli/session/forward";
import { startSession } from "../../../cli/session/session";
import { connectStdio } from "../../../cli/session/stdio";

const [kind, target = "", port, sessions] = process.argv.slice(2);
const ssm = new SSMClient();
const notice = (line: string) => void process.stderr.write(`${line}\n`);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => stop.abort());

async function main(): Promise<void> {
    const listener = { notice, stop: stop.signal };
    if (kind === "port") {
        const request = { ssm, target, remotePort: Number(port), localPort: 0, notice };
        const forwards = await Promise.all(
            Array.from({ length: Number(sessions) }, () => forwardPort(request)),
        );
        for (const forward of forwards) notice(`Port ${forward.port} opened.`);
        stop.signal.addEventListener("abort", () => {
            void Promise.all(forwards.map((it) => it.close())).then(() => process.exit());
        });
    } else if (kind === "ssh") {
        const { stdin: input, stdout: output } = process;
        notice(await connectStdio({ ssm, target, port: Number(port), input, output, listener }));
        process.exit();
    } else {
        const session = await startSession(ssm, { target }, listener);
        process.stdin.pipe(session.bytes).pipe(process.stdout);
        notice((await session.ended).said);
        process.exit();
    }
}

void main();
