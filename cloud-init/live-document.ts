import { createHash } from "node:crypto";
import { packedScript } from "./box-files";

/**
 * Systems Manager takes documents of 64 KB, "including the content specified for input parameters at runtime" (API
 * reference, CreateDocument, 2026-11). Seven eighths are for the scripts, an eighth is for one box's settings.
 */
export const documentLimit = 57_344;

/** The only parameter: a member's settings as base64. The pattern keeps a shell from reading more than a word. */
const parameters = {
    settings: {
        type: "String",
        description: "What one box has now, as JSON in base64",
        allowedPattern: "^[A-Za-z0-9+/]+={0,2}$",
    },
} as const;

/** A step that runs a shell script. */
interface ScriptStep {
    readonly action: "aws:runShellScript";
    readonly name: string;
    readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] };
}

/** A step that gets another document and runs it (amazon-ssm-agent, agent/plugins/rundocument/rundocument.go, 2026-11). */
interface DocumentStep {
    readonly action: "aws:runDocument";
    readonly name: string;
    readonly inputs: { readonly documentType: "SSMDocument"; readonly documentPath: string };
}

/** A Command document, as far as this program writes one. */
export interface CommandDocument {
    readonly schemaVersion: "2.2";
    readonly description: string;
    readonly parameters?: typeof parameters;
    readonly mainSteps: readonly (ScriptStep | DocumentStep)[];
}

/** Longest time for a box to apply its settings, in seconds. It takes one or two, once cloud-init has written its files. */
export const applyDeadline = 900;

/**
 * Returns the document that brings a box the scripts for which the document of the live settings has no room, as JSON. It
 * leaves them in a folder that is named after them.
 *
 * @param bundle the scripts as one MIME message, gzipped, in base64.
 */
export function moreScriptsDocument(bundle: string): string {
    return JSON.stringify({
        schemaVersion: "2.2",
        description: "Brings a workstation more scripts for its live settings",
        mainSteps: [
            scriptStep("unpackMoreScripts", "python3 -", "unpack-more-scripts.py", {
                bundle,
                folder: folderOf(bundle),
            }),
        ],
    } satisfies CommandDocument);
}

/**
 * Returns the document that a box runs to apply its live settings, as JSON. The SSM agent writes the commands to a file,
 * puts the parameter in, and runs the file with `sh`.
 *
 * @param bundle the scripts as one MIME message, gzipped, in base64.
 * @param more the bundle of each other document that it runs before, and that document's name.
 */
export function liveDocument(
    bundle: string,
    ...more: readonly { readonly bundle: string; readonly document: string }[]
): string {
    return JSON.stringify({
        schemaVersion: "2.2",
        description:
            "Applies the live settings of a workstation: keys, switches and everyday scripts",
        parameters,
        mainSteps: [
            ...more.map(({ document }, at): DocumentStep => ({
                action: "aws:runDocument",
                name: at === 0 ? "bringMoreScripts" : `bringMoreScripts${at + 1}`,
                inputs: { documentType: "SSMDocument", documentPath: document },
            })),
            scriptStep(
                "applyLiveSettings",
                "python3 - '{{ settings }}'",
                "unpack-live-settings.py",
                { bundle, more_scripts: more.map((it) => folderOf(it.bundle)).join(" ") },
            ),
        ],
    } satisfies CommandDocument);
}

/** Names the folder for a bundle after its content, so that one document never takes up what another has left. */
const folderOf = (bundle: string) =>
    `incoming.${createHash("sha256").update(bundle).digest("hex").slice(0, 16)}`;

function scriptStep(
    name: string,
    command: string,
    script: string,
    variables: Readonly<Record<string, string>>,
): ScriptStep {
    const runCommand = [
        `${command} <<'EOF'`,
        ...Object.entries(variables).map(([variable, value]) => `${variable} = "${value}"`),
        ...packedScript(script).trimEnd().split("\n"),
        "EOF",
    ];
    return {
        action: "aws:runShellScript",
        name,
        inputs: { timeoutSeconds: String(applyDeadline), runCommand },
    };
}

/**
 * Returns the commands of a document with the parameter put in, as the agent on a box runs them.
 *
 * @param contentOf finds the content of another document that it runs, by name.
 * @throws RangeError for a parameter that does not match the document's pattern, which Systems Manager would refuse.
 */
export function commandsOf(
    content: string,
    settings: string,
    contentOf: (document: string) => string,
): string {
    const { parameters: declared, mainSteps } = JSON.parse(content) as CommandDocument;
    if (declared && !new RegExp(declared.settings.allowedPattern).test(settings))
        throw new RangeError(`the live settings are not base64: ${settings.slice(0, 40)}`);
    return mainSteps
        .map((step) =>
            step.action === "aws:runDocument"
                ? commandsOf(contentOf(step.inputs.documentPath), settings, contentOf)
                : step.inputs.runCommand.join("\n").replaceAll("{{ settings }}", settings),
        )
        .join("\n");
}

/** Returns the names of the documents that a document runs. */
export function documentsRunBy(content: string): readonly string[] {
    const { mainSteps } = JSON.parse(content) as CommandDocument;
    return mainSteps.flatMap((step) =>
        step.action === "aws:runDocument" ? [step.inputs.documentPath] : [],
    );
}
