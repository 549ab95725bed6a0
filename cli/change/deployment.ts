import {
    CommandError,
    type EngineEvent,
    LocalWorkspace,
    type Stack,
    StackNotFoundError,
    type UpOptions as PulumiOptions,
} from "@pulumi/pulumi/automation";
import { Refusal } from "../../settings/refusal";
import { noteInterrupt } from "../exit-codes";
import { PulumiFailed, saidByPulumi } from "../errors/failure";
import { memberOf, type Tags } from "../../planning/tags";

/** Types whose id names one EC2 object. `InstanceState` repeats its instance's id, so it is left out. */
const instanceType = "aws:ec2/instance:Instance";
const inEc2 = new Set([instanceType, "aws:ebs/volume:Volume"]);

export interface UpOptions {
    readonly replace?: readonly string[];
    readonly configFile?: string;
    readonly refresh?: boolean;
}

/** A setting from Pulumi's history, which leaves out the values of secrets. */
export interface FormerSetting {
    readonly value: string;
    readonly secret?: boolean;
}

/** A resource as Pulumi exports it. */
interface StateResource {
    readonly type: string;
    readonly urn: string;
    readonly id?: string;
    readonly delete?: boolean;
    /** Of an instance. */
    readonly inputs?: { readonly userDataBase64?: unknown; readonly tags?: Tags };
}

/** A stack on the installed Pulumi engine. */
export class Deployment {
    private constructor(
        private readonly stack: Stack,
        private readonly show: (text: string) => void,
    ) {}

    /**
     * Selects the stack.
     *
     * @param makeNew creates it if Pulumi does not know it yet.
     * @param show gets what Pulumi prints.
     * @throws Refusal when Pulumi does not know the stack; PulumiFailed when there is no Pulumi or it cannot open the
     *     stack: nobody is logged in to it, or there is no passphrase.
     */
    static async open(
        projectDir: string,
        stackName: string,
        { makeNew, show }: { readonly makeNew: boolean; readonly show: (text: string) => void },
    ): Promise<Deployment> {
        try {
            const args = { stackName, workDir: projectDir };
            const stack = makeNew
                ? await LocalWorkspace.createOrSelectStack(args)
                : await LocalWorkspace.selectStack(args);
            return new Deployment(stack, show);
        } catch (error) {
            if (error instanceof StackNotFoundError) {
                throw new Refusal(
                    `Pulumi does not know the stack ${stackName} yet; to create it: npx workstation up ${stackName}`,
                );
            }
            const { message } = error as Error;
            throw new PulumiFailed("opening the stack with Pulumi", saidByPulumi(message));
        }
    }

    /**
     * Runs `pulumi up`, and shows its output as it comes.
     *
     * @param replace URNs to recreate.
     * @param configFile replaces the stack's own file.
     * @param refresh reads AWS's state first. @default false
     * @throws PulumiFailed when it fails.
     */
    up({ replace = [], configFile, refresh = false }: UpOptions = {}): Promise<void> {
        return this.watched("pulumi up", (options) =>
            this.stack.up({
                ...options,
                refresh,
                ...(replace.length === 0 ? {} : { replace: [...replace] }),
                ...(configFile === undefined ? {} : { configFile }),
            }),
        );
    }

    /**
     * Runs `pulumi destroy`.
     *
     * @throws PulumiFailed when it fails.
     */
    destroy(): Promise<void> {
        return this.watched("pulumi destroy", (options) => this.stack.destroy(options));
    }

    private async watched(
        doing: string,
        act: (
            options: Pick<
                PulumiOptions,
                "color" | "suppressProgress" | "suppressOutputs" | "onOutput" | "onEvent"
            >,
        ) => Promise<unknown>,
    ): Promise<void> {
        const [errors, failed]: [string[], string[]] = [[], []];
        const onEvent = ({ diagnosticEvent, resOpFailedEvent }: EngineEvent) => {
            if (resOpFailedEvent !== undefined) failed.push(resOpFailedEvent.metadata.urn);
            if (diagnosticEvent?.severity === "error")
                errors.push(diagnosticEvent.message.replace(/<\{%.*?%\}>/g, "").trim());
        };
        // Ctrl-C reaches Pulumi too, which finishes what is under way and records it. This process has to stay
        // until then: without a reader of its output Pulumi would be killed in the middle.
        process.on("SIGINT", noteInterrupt);
        const quiet = { suppressProgress: true, suppressOutputs: true };
        try {
            await act({ color: "never", ...quiet, onOutput: this.show, onEvent });
        } catch (error) {
            if (!(error instanceof CommandError)) throw error;
            const said = errors.join("\n") || saidByPulumi(error.message);
            throw new PulumiFailed(doing, said, failed);
        } finally {
            process.off("SIGINT", noteInterrupt);
        }
    }

    /** Returns the instances and volumes in the stack's state, id to URN, without those due for deletion. */
    async inState(): Promise<ReadonlyMap<string, string>> {
        const kept = await this.resources();
        return new Map(
            kept.flatMap(({ type, urn, id }) =>
                id === undefined || !inEc2.has(type) ? [] : [[id, urn]],
            ),
        );
    }

    /** Returns the name of the stack's own bucket in its state; S3's names are ids. */
    async bucket(): Promise<string | undefined> {
        const kept = await this.resources();
        return kept.find(({ type }) => type === "aws:s3/bucket:Bucket")?.id;
    }

    /** Returns the user data of each member's box in the stack's state, in base64, by the member's name. */
    async userData(): Promise<ReadonlyMap<string, string>> {
        const kept = await this.resources();
        return new Map(
            kept.flatMap(({ type, inputs }) =>
                type === instanceType && typeof inputs?.userDataBase64 === "string"
                    ? [[memberOf(inputs.tags ?? {}), inputs.userDataBase64]]
                    : [],
            ),
        );
    }

    /** Returns the resources in the stack's state, without those due for deletion. */
    private async resources(): Promise<readonly StateResource[]> {
        const exported = await this.stack.exportStack();
        const { resources = [] } = exported.deployment as { resources?: readonly StateResource[] };
        return resources.filter((resource) => resource.delete !== true);
    }

    /** Returns when the last run of Pulumi that has ended began; `undefined` when there was none. */
    async lastUpdate(): Promise<Date | undefined> {
        const [last] = await this.stack.history(1, 1, false);
        return last?.startTime;
    }

    /**
     * Returns the settings of the last `up` that succeeded, without the values of secrets; `undefined` when there
     * was none.
     */
    async lastGood(): Promise<Readonly<Record<string, FormerSetting>> | undefined> {
        const updates = await this.stack.history(20, 1, false);
        const good = updates.find(
            ({ kind, result }) => kind === "update" && result === "succeeded",
        );
        return good?.config;
    }
}
