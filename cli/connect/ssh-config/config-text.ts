import { namePattern } from "../../../settings/members";
import { fileWord, type Platform, proxyLine } from "./quoting";

/** What the file needs to know of a box. */
export interface SshBox {
    readonly stack: string;
    readonly member: string;
}

/** What the file depends on beside the boxes. */
export interface Laptop {
    readonly platform: Platform;
    /** The file that keeps the boxes' host keys. */
    readonly knownHosts: string;
    /** The words that start this command from any folder, and with any PATH. */
    readonly command: readonly string[];
}

export interface SshConfigOptions {
    /** Words for the proxy beside the box: its region, for example. */
    readonly proxyOptions: readonly string[];
    /** Lets root on the box use the member's keys while they are connected. */
    readonly forwardAgent: boolean;
}

export interface Hosts {
    /** The boxes that `ssh` can name, in the order of their names; each name once. */
    readonly named: readonly SshBox[];
    /** Why another box has no name, a sentence each. */
    readonly leftOut: readonly string[];
}

/** Pulumi's own rule for the name of a stack. */
const stackPattern = /^[A-Za-z0-9_.-]{1,100}$/;

/** Returns what a box is called in `ssh NAME`. */
export function sshName({ stack, member }: SshBox): string {
    return `workstation-${stack}-${member}`;
}

/**
 * Chooses the boxes that get a name. Whoever may set tags in the account chooses their text, and a line break in one
 * would be a command of theirs on this laptop; so only names of the program's own form are taken.
 */
export function hostsOf(boxes: readonly SshBox[]): Hosts {
    const named = new Map<string, SshBox>();
    const leftOut: string[] = [];
    for (const box of boxes) {
        const { stack, member } = box;
        if (!stackPattern.test(stack) || !namePattern.test(member)) {
            leftOut.push(`a box is left out, because its tags hold no names of this program`);
            continue;
        }
        const name = sshName(box);
        const other = named.get(name);
        if (other === undefined) named.set(name, box);
        else if (other.stack !== stack) {
            leftOut.push(
                `${member}'s box of stack ${stack} is left out, because ${other.member}'s of stack ${other.stack} has ` +
                    `the same name ${name}; choose one with --stack`,
            );
        }
    }
    const byName = [...named].sort(([a], [b]) => (a < b ? -1 : 1));
    return { named: byName.map(([, box]) => box), leftOut };
}

/**
 * Returns the text of the file that `~/.ssh/config` includes: a `Host` a box.
 *
 * A setting counts where OpenSSH sees it first, so these win over the user's own `Host *`: connections of one master
 * end when Session Manager closes an idle channel (SkyPilot#4290), and `accept-new` is safe here because IAM decides
 * who gets through to the box, and the service encrypts the way.
 */
export function sshConfigText(
    boxes: readonly SshBox[],
    laptop: Laptop,
    options: SshConfigOptions,
): string {
    const blocks = boxes.map((box) => {
        const lines = hostLines(box, laptop, options).map((line) => `    ${line}\n`);
        return `\nHost ${sshName(box)}\n${lines.join("")}`;
    });
    return (
        "# `workstation ssh-config` rewrites this file each time. Your own settings belong in ~/.ssh/config.\n" +
        blocks.join("")
    );
}

/** Returns the settings of one box's `Host`, a line each; `ssh -o` takes them too. */
export function hostLines(
    box: SshBox,
    { platform, knownHosts, command }: Laptop,
    { proxyOptions, forwardAgent }: SshConfigOptions,
): readonly string[] {
    const { stack, member } = box;
    const name = sshName(box);
    const proxy = [...command, ...["proxy", "--stack", stack, "--member", member, ...proxyOptions]];
    return [
        `User ${member}`,
        `HostKeyAlias ${name}`,
        `UserKnownHostsFile ${fileWord(knownHosts, platform)}`,
        "StrictHostKeyChecking accept-new",
        // Five minutes without an answer: our client takes a lost session up again meanwhile.
        "ServerAliveInterval 30",
        "ServerAliveCountMax 10",
        "ControlMaster no",
        "ControlPath none",
        ...(forwardAgent ? ["ForwardAgent yes"] : []),
        `ProxyCommand ${proxyLine(proxy, platform)}`,
    ];
}
