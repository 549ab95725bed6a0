import type { Refused } from "./aws-error";
import { document } from "./resource-types";
import { allOfType, type Existing, type SimulatedAccount } from "./simulated-account";

type Inputs = Readonly<Record<string, unknown>>;

/** Returns the account's own document that an association names; `undefined` for one of Amazon's. */
export function documentOf(account: SimulatedAccount, { name }: Inputs): Existing | undefined {
    return allOfType(account, document).find(({ state }) => state["name"] === name);
}

/** Returns the content of a document's version; `undefined` where there is no such version. */
export function contentOf({ versions = [] }: Existing, version: number): string | undefined {
    return versions[version - 1];
}

/** Returns the version that an association means now: `$LATEST` and `$DEFAULT`, which none is, move with the document. */
export function versionOf({ state }: Existing, { documentVersion = "$DEFAULT" }: Inputs): number {
    if (documentVersion === "$DEFAULT") return Number(state["defaultVersion"]);
    return Number(documentVersion === "$LATEST" ? state["latestVersion"] : documentVersion);
}

/** Makes the first version of a document. */
export function firstVersion(account: SimulatedAccount, made: Existing): Existing {
    const { inputs, state } = made;
    return (account.existing[made.id] = {
        ...made,
        versions: [String(inputs["content"])],
        state: { ...state, latestVersion: "1", defaultVersion: "1" },
    });
}

/**
 * Changes a document as the provider does: another content makes another version, which becomes the default. AWS refuses
 * the content of a former version as `DuplicateDocumentContent`. The provider takes that for a success, makes the
 * latest version the default and reports its content (terraform-provider-aws, ssm/document.go, 2026-11).
 */
export function nextVersion({ versions = [], ...former }: Existing, inputs: Inputs): Existing {
    const content = String(inputs["content"]);
    const now = versions.includes(content) ? versions : [...versions, content];
    const latest = String(now.length);
    return {
        ...{ ...former, inputs, versions: now },
        state: {
            ...{ ...former.state, ...inputs, content: now.at(-1) },
            ...{ latestVersion: latest, defaultVersion: latest },
        },
    };
}

/** Shortest time between two runs, in minutes (Systems Manager user guide, "Cron and rate expressions", 2026-11). */
const shortestRate = 30;
const minutesOf: Readonly<Record<string, number>> = { minute: 1, hour: 60, day: 1440 };

function refusesSchedule({ scheduleExpression: schedule }: Inputs): Refused {
    if (typeof schedule !== "string" || /^(cron|at)\(.+\)$/.test(schedule)) return undefined;
    const [, number, unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule) ?? [];
    if (Number(number) * (minutesOf[unit] ?? Number.NaN) >= shortestRate) return undefined;
    return "InvalidSchedule: The schedule is invalid. Verify your cron or rate expression and try again.";
}

/** Returns why AWS would refuse an association, or `undefined`. */
export function refusesToAssociate(account: SimulatedAccount, inputs: Inputs): Refused {
    return refusesSchedule(inputs) ?? refusesDocumentOf(account, inputs);
}

function refusesDocumentOf(account: SimulatedAccount, inputs: Inputs): Refused {
    const { name, documentVersion = "$DEFAULT" } = inputs;
    if (!/^([$]LATEST|[$]DEFAULT|[1-9][0-9]*)$/.test(String(documentVersion)))
        return "ValidationException: Value at 'documentVersion' failed to satisfy constraint";
    if (typeof name !== "string" || name.startsWith("AWS-")) return undefined;
    const own = documentOf(account, inputs);
    if (own === undefined) return "InvalidDocument: The specified SSM document does not exist.";
    const content = contentOf(own, versionOf(own, inputs));
    if (content === undefined)
        return "InvalidDocumentVersion: The document version is not valid or does not exist.";
    const { parameters } = JSON.parse(content) as {
        readonly parameters: Readonly<Record<string, { readonly allowedPattern: string }>>;
    };
    const given = (inputs["parameters"] ?? {}) as Readonly<Record<string, string>>;
    const wrong = [...new Set([...Object.keys(given), ...Object.keys(parameters)])].find(
        (key) => !new RegExp(parameters[key]?.allowedPattern ?? "(?!)").test(given[key] ?? ""),
    );
    return wrong && `InvalidParameters: Parameter "${wrong}" does not match its allowed pattern.`;
}
