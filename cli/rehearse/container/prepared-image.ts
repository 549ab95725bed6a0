import { createHash } from "node:crypto";
import { Refusal } from "../../../settings/refusal";
import type { Engine } from "./engine";
import { lastLine, type Run } from "../run";

/** Returns a name with the base and a digest of the script, so a stale image is never reused. */
export function preparedName(base: string, script: string): string {
    const digest = createHash("sha256").update(script).digest("hex");
    return `${base}-prepared-${digest.slice(0, 12)}`;
}

/**
 * Makes the prepared image if it is missing, in a container of the given name. Returns the image's name.
 *
 * @throws Refusal when something cannot be installed.
 */
export async function ensurePrepared(
    { engine, globalFlags, limitFlags }: Engine,
    { base, script, container }: { base: string; script: string; container: string },
    run: Run,
    say: (line: string) => void,
): Promise<string> {
    const image = preparedName(base, script);
    if ((await run(engine, ["image", "inspect", image])).status === 0) return image;
    say(`building the prepared image ${image}, about a minute`);
    const must = async (args: readonly string[]) => {
        const answer = await run(engine, args, { timeoutSeconds: 1800 });
        if (answer.status === 0) return;
        throw new Refusal(`the prepared image could not be made: ${lastLine(answer)}`);
    };
    const remove = () => run(engine, ["rm", "-f", container]);
    await remove(); // what a killed attempt has left
    try {
        const idle = [
            "--name",
            container,
            "--stop-signal",
            "SIGKILL",
            ...limitFlags,
            base,
            "sleep",
            "infinity",
        ];
        await must([...globalFlags, "run", "-d", ...idle]);
        await must([...globalFlags, "exec", container, "bash", "-c", script]);
        await must(["commit", "--change", 'CMD ["/sbin/init"]', container, image]);
    } finally {
        await remove();
    }
    return image;
}
