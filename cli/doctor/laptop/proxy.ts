import { check, type Finding, ok, warn } from "../check";

const variables = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] as const;

/**
 * Decides by the variables that name a proxy, whose value may hold a password and is not shown. Neither Node.js 20 nor AWS's
 * SDK for JavaScript reads them (SDK developer guide, "Node.js considerations: proxies", 2026-11).
 */
export function decideProxy(env: NodeJS.ProcessEnv): Finding {
    const set = variables.filter((name) => (env[name] ?? "") !== "");
    if (set.length === 0) return ok("none is set");
    return warn(
        `${set.join(" and ")} ${set.length === 1 ? "is" : "are"} set; this command goes to AWS without a proxy all the same`,
        "where only the proxy leads out, connect to a network or VPN without one",
    );
}

export const proxy = check("proxy", { ask: () => process.env, decide: decideProxy });
