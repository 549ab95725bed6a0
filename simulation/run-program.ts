import * as pulumi from "@pulumi/pulumi";
import type { StackConfig } from "../settings/read-settings";
import type { Resource } from "../policy/rule";
import type { SimulatedAccount } from "./account/simulated-account";
import { lookupAnswers } from "./lookups";
import { Refusal } from "../settings/refusal";
import { idAndAnswers, isKnown } from "./resources";

/** One resource as the program declared it. */
export interface Declared extends Resource {
    /** `type name` of the parent; absent at the top of the stack. */
    readonly parent?: string;
    /** `type name` of each resource in the `dependsOn` option. */
    readonly after: readonly string[];
}

export interface RunArgs extends StackConfig {
    readonly region: string;
    /** The account that lookups ask about. @default an empty one */
    readonly account?: SimulatedAccount;
}

export interface ProgramRun {
    /** Stack outputs, resolved. */
    readonly outputs: Readonly<Record<string, unknown>>;
    /** By `type name`, in the order of declaration. */
    readonly declared: ReadonlyMap<string, Declared>;
}

/**
 * Runs a Pulumi program without an engine or a cloud: `simulation/` answers for AWS. Ends when every
 * resource is registered.
 *
 * Pulumi documents neither the stack transformation, `runInPulumiStack` nor an output's `promise` for this use.
 * They are the only way to see options, to know that nothing is outstanding and to learn of an error
 * (Pulumi SDK 3.248.0). All three stay in this file.
 *
 * @throws Refusal with the message of a program that refuses its settings; Error when the simulation cannot
 * answer one of the program's lookups.
 */
export async function runProgram(
    program: () => Promise<Record<string, unknown>>,
    { project, stack, config, region, account }: RunArgs,
): Promise<ProgramRun> {
    const answers = lookupAnswers(region, account);
    const inputsOf = new Map<string, Declared["inputs"]>();
    const declared = new Map<string, Declared>();
    const keys = new Map<pulumi.Resource, string>();
    const unanswered: string[] = []; // an error thrown by a mock can be swallowed

    pulumi.runtime.setAllConfig({ ...config });
    await pulumi.runtime.setMocks(
        {
            newResource: ({ type, name, inputs, custom }) => {
                inputsOf.set(`${type} ${name}`, inputs as Declared["inputs"]);
                if (custom === false) return { id: undefined, state: {} };
                if (!isKnown(type)) unanswered.push(type);
                const { id, added } = idAndAnswers(type, name, inputs as Declared["inputs"]);
                return { id, state: added };
            },
            call: ({ token, inputs }) => {
                const answer = answers[token];
                if (answer === undefined) unanswered.push(token);
                try {
                    return answer?.(inputs as Record<string, unknown>) ?? {};
                } catch (error) {
                    // Pulumi reads the message there, where gRPC puts it (SDK 3.248.0, runtime/invoke.ts).
                    throw Object.assign(error as Error, { details: (error as Error).message });
                }
            },
        },
        project,
        stack,
        false,
    );
    let outputs: Record<string, unknown> = {};
    let failure: { readonly error: unknown } | undefined;
    // Pulumi takes a stack trace for each of a box's hundreds of promises, 15 ms a box. Here a mistake in the
    // program shows only its message; `pulumi preview` shows its stack.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const run = pulumi.runtime.runInPulumiStack(async () => {
        pulumi.runtime.registerStackTransformation(({ type, name, props, opts, resource }) => {
            const key = `${type} ${name}`;
            const parent = opts.parent === undefined ? undefined : keys.get(opts.parent);
            keys.set(resource, key);
            declared.set(key, {
                type,
                name,
                inputs: {},
                opts,
                ...(parent === undefined ? {} : { parent }),
                after: dependencies(opts).map((resource) => keys.get(resource) ?? ""),
            });
            // With mocks there is no engine to register a hook with (Pulumi SDK 3.248.0).
            const { hooks, ...others } = opts;
            return hooks === undefined ? undefined : { props, opts: others };
        });
        try {
            outputs = await settle(pulumi.output(await program()));
        } catch (error) {
            // Hidden from Pulumi, which would reject two more promises with it, and nobody could handle those.
            failure = { error };
        }
        return {}; // or Pulumi would resolve the outputs again, to register them
    });
    try {
        await run;
        await pulumi.runtime.disconnect();
    } finally {
        Error.stackTraceLimit = stackTraceLimit;
    }
    if (failure !== undefined) {
        const { error } = failure as { error: unknown };
        // Pulumi's own refusals, such as a missing setting, are the user's to fix too.
        throw pulumi.RunError.isInstance(error) ? new Refusal(error.message) : error;
    }
    if (unanswered.length > 0) {
        throw new Error(`the simulated AWS cannot answer ${unanswered.join(", ")}`);
    }
    for (const [key, resource] of declared) {
        declared.set(key, { ...resource, inputs: inputsOf.get(key) ?? {} });
    }
    return { outputs, declared };
}

/** Returns the value of an output, or throws its error: `apply` never calls back after an error. */
function settle<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(): Promise<T> }).promise();
}

/** Returns the resources depended on. A promise would be a component's, and there is none here. */
function dependencies({ dependsOn }: pulumi.ResourceOptions): pulumi.Resource[] {
    const listed = Array.isArray(dependsOn) ? dependsOn : [dependsOn];
    return listed.filter((it): it is pulumi.Resource => pulumi.Resource.isInstance(it));
}
