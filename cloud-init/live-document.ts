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

/** A Command document, as far as this program writes one. */
export interface CommandDocument {
    readonly schemaVersion: "2.2";
    readonly description: string;
    readonly parameters: typeof parameters;
    readonly mainSteps: readonly [
        {
            readonly action: "aws:runShellScript";
            readonly name: "applyLiveSettings";
            readonly inputs: {
                readonly timeoutSeconds: string;
                readonly runCommand: readonly string[];
            };
        },
    ];
}

/** Longest time for a box to apply its settings, in seconds. It takes one or two, once cloud-init has written its files. */
export const applyDeadline = 900;

/**
 * Returns the document that a box runs to apply its live settings, as JSON. The SSM agent writes the commands to a file,
 * puts the parameter in, and runs the file with `sh`.
 *
 * @param bundle the scripts as one MIME message, gzipped, in base64.
 */
export function liveDocument(bundle: string): string {
    const document: CommandDocument = {
        schemaVersion: "2.2",
        description:
            "Applies the live settings of a workstation: keys, switches and everyday scripts",
        parameters,
        mainSteps: [
            {
                action: "aws:runShellScript",
                name: "applyLiveSettings",
                inputs: {
                    timeoutSeconds: String(applyDeadline),
                    runCommand: [
                        "python3 - '{{ settings }}' <<'EOF'",
                        `bundle = "${bundle}"`,
                        ...packedScript("unpack-live-settings.py").trimEnd().split("\n"),
                        "EOF",
                    ],
                },
            },
        ],
    };
    return JSON.stringify(document);
}

/**
 * Returns the commands of a document with the parameter put in, as the agent on a box runs them.
 *
 * @throws RangeError for a parameter that does not match the document's pattern, which Systems Manager would refuse.
 */
export function commandsOf(content: string, settings: string): string {
    const { parameters: declared, mainSteps } = JSON.parse(content) as CommandDocument;
    if (!new RegExp(declared.settings.allowedPattern).test(settings))
        throw new RangeError(`the live settings are not base64: ${settings.slice(0, 40)}`);
    return mainSteps[0].inputs.runCommand.join("\n").replaceAll("{{ settings }}", settings);
}
