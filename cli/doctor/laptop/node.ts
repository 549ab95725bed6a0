import { engines } from "../../../package.json";
import { check, fail, type Finding, ok } from "../check";
import { isOlder } from "../version";

const least = engines.node.replace(">=", "");

/** Decides by the version of Node.js. An older one does not get as far as this, but for a damaged installation. */
export function decideNode(version: string): Finding {
    if (!isOlder(version, least)) return ok(version);
    return fail(
        `${version}, but ${least} or later is needed`,
        "install it from https://nodejs.org or with your version manager",
    );
}

export const node = check("Node.js", { ask: () => process.versions.node, decide: decideNode });
