import { accept, backendOf, readOrder } from "./acceptance";
import { thisHost } from "./host";

/** Runs `npm run test:aws`, which is opt-in, costs money and cleans up after itself. */
const projectDir = process.cwd(); // npm runs scripts in the project's folder
const backend = backendOf(projectDir, process.env);
const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...backend.env };

async function main(): Promise<void> {
    const order = readOrder(process.argv.slice(2));
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const host = thisHost({ env, cwd: projectDir, say, signals: process });
    const good = await accept(projectDir, order, backend, host);
    if (!good) process.exitCode = 1;
}

main().catch((error: unknown) => {
    const refused = error instanceof Error && error.name === "Refusal";
    process.stderr.write(
        `${refused ? `error: ${error.message}` : String((error as Error).stack)}\n`,
    );
    process.exitCode = refused ? 1 : 70;
});
