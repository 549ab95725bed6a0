import { lastLine } from "../../cli/rehearse/run";
import type { TestStack } from "./clean-up";
import type { Host } from "./host";
import { prove } from "./prove";
import { member } from "./proofs";
import { pulumi } from "./pulumi";

/** Longest time from the start of a box until it has taken up what it missed, in seconds: a boot, and a few minutes. */
export const patienceAfterStart = 900;
const betweenLooks = 10;

/** Public halves of key pairs that were made for this test and thrown away. */
const keys = {
    running:
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPNEIZfoJSheYsMOLMAmv41dIfZYl+8VWA8+82DlljwK running",
    off: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICJph//k9LEgVlHANjh+pZKW0VOB7CxGK+obM118BsZ2 off",
} as const;

/**
 * Changes a live setting of a running box, then one of a box that is off, and says after how many seconds the box had
 * each. AWS documents neither.
 *
 * @returns why a change did not arrive, a sentence each.
 * @throws Error when Pulumi or AWS fails, or when someone has asked to stop.
 */
export async function proveLiveChanges(
    stack: TestStack,
    instanceId: string,
    host: Host,
): Promise<string[]> {
    return [
        ...(await whileRunning(stack, instanceId, host)),
        ...(await whileOff(stack, instanceId, host)),
    ];
}

/** `up` waits for a running box, so the key must be there as soon as it ends. */
async function whileRunning(stack: TestStack, id: string, host: Host): Promise<string[]> {
    await setKey(host, stack, keys.running);
    const begun = host.now();
    await pulumi(host, stack, "up", "--yes", "--skip-preview");
    const problem = await prove(hasKey(keys.running), id, stack.region, host);
    if (problem !== undefined)
        return [`\`up\` ended, and the running box does not have the new key: ${problem}`];
    host.say(`holds: a running box had a new key ${since(begun, host)} s after \`up\` began`);
    return [];
}

async function whileOff(stack: TestStack, id: string, host: Host): Promise<string[]> {
    const { region } = stack;
    await ec2(host, region, "stop-instances", id);
    await ec2(host, region, "wait", "instance-stopped", id);
    await setKey(host, stack, keys.off);
    await pulumi(host, stack, "up", "--yes", "--skip-preview");
    await ec2(host, region, "start-instances", id);
    const begun = host.now();
    for (;;) {
        // Until its agent is online, AWS refuses to send it a command.
        const problem = await prove(hasKey(keys.off), id, region, host);
        if (problem === undefined) break;
        if (host.stopping()) throw new Error("stopped");
        if (since(begun, host) >= patienceAfterStart)
            return [
                `${patienceAfterStart} s after its start the box does not have the key that was changed while it was off: ${problem}`,
            ];
        await host.sleep(betweenLooks);
    }
    const seconds = since(begun, host);
    host.say(`holds: a box that was off had a new key ${seconds} s after its start was asked for`);
    return [];
}

/** Makes this the only key of the box's member. */
async function setKey(host: Host, stack: TestStack, key: string): Promise<void> {
    const row = "members[0]";
    await pulumi(host, stack, "config", "set", "--path", `${row}.name`, member);
    await pulumi(host, stack, "config", "set", "--path", `${row}.sshPublicKeys[0]`, key);
}

function hasKey(key: string) {
    const [, data] = key.split(" ") as [string, string];
    const folder = "/var/lib/workstation/live/current/authorized_keys.d";
    return { name: "key", command: `grep -qF ${data} ${folder}/${member}` };
}

const since = (begun: number, host: Host) => Math.round(host.now() - begun);

/** Runs an EC2 command on the box. @throws Error when AWS refuses. */
async function ec2({ call }: Host, region: string, ...words: readonly string[]): Promise<void> {
    const [id] = words.slice(-1) as [string];
    const command = words.slice(0, -1);
    const ran = await call("aws", ["ec2", ...command, "--instance-ids", id, "--region", region]);
    if (ran.status !== 0) throw new Error(`aws ec2 ${command.join(" ")}: ${lastLine(ran)}`);
}
