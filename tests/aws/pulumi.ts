import { lastLine } from "../../cli/rehearse/run";
import type { TestStack } from "./clean-up";
import type { Host } from "./host";

/** Runs Pulumi on a test's stack. @throws Error when it fails, or when someone has asked to stop. */
export async function pulumi(host: Host, { name }: TestStack, ...args: string[]): Promise<string> {
    if (host.stopping()) throw new Error("stopped");
    const show = args[0] === "up";
    const ran = await host.call("pulumi", [...args, "--stack", name, "--non-interactive"], {
        show,
    });
    if (ran.status === 0) return ran.stdout;
    throw new Error(`pulumi ${args.join(" ")}: ${lastLine(ran)}`);
}
