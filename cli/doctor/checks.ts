import { caller } from "./account/caller";
import { clock } from "./account/clock";
import { credentials } from "./account/credentials";
import { network } from "./account/network";
import { region } from "./account/region";
import { agent, selfTest } from "./box/agent";
import { boxes, running, yourBox } from "./box/box";
import { offering } from "./box/offering";
import { quota } from "./box/quota";
import { permissions } from "./box/rights";
import { session } from "./box/session";
import { shell } from "./box/shell";
import { login, speed } from "./box/ssh";
import type { Check } from "./check";
import { deployerChecks } from "./deployer";
import { node } from "./laptop/node";
import { openSsh } from "./laptop/open-ssh";
import { plugin } from "./laptop/plugin";
import { proxy } from "./laptop/proxy";
import { sshKey } from "./laptop/ssh-key";

/** Every check, in the order in which they are printed: each below the ones that it builds on. */
const everyones: readonly Check[] = [
    ...[node, openSsh, sshKey, plugin, proxy],
    ...[region, network, clock, credentials, caller],
    ...[boxes, yourBox, permissions, quota, offering],
    ...[running, agent, selfTest, shell, session, login, speed],
];

/** Returns the checks, with those for whoever deploys where there is a project. */
export function checksFor(project: string | undefined): readonly Check[] {
    return project === undefined ? everyones : [...deployerChecks, ...everyones];
}
