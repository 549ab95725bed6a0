import { createHash } from "node:crypto";
import { Uninitialized } from "../account/aws-error";
import { isSlow, passMoment } from "../account/batch";
import { create, remove, update } from "../account/changes";
import { difference, type Difference } from "../account/difference";
import { applyInstanceState, instanceState, readInstanceState } from "../account/instance-state";
import { leaveStopped } from "../account/instances";
import { type Fault, messageOf, type Operation, strike } from "../account/faults";
import {
    association,
    instance,
    isResourceType,
    type ResourceType,
    resourceTypes,
    type TypeRule,
} from "../account/resource-types";
import type { Existing, SimulatedAccount } from "../account/simulated-account";
import { runPending } from "../account/state-manager";
import { lookupAnswers } from "../lookups";
import { AccountFolder } from "./account-folder";
import { askAssociation, waitedInVain } from "./association-wait";
import { whenDone, whenValid } from "./batch-wait";

type Properties = Readonly<Record<string, unknown>>;

interface Named {
    readonly type: string;
    readonly name: string;
}

/** Pulumi's placeholder for a value that only `up` will know (SDK 3.248.0, runtime/rpc.ts). */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Shows one simulated account to the engine as the AWS provider would; a folder keeps it between runs. */
export class SimulatedAws {
    region = "";
    private readonly folder: AccountFolder;

    constructor(path: string) {
        this.folder = new AccountFolder(path);
    }

    /** Answers a lookup. */
    lookUp(token: string, inputs: Properties): Properties {
        const account = this.folder.account();
        runPending(account);
        const answer = lookupAnswers(this.region, account)[token];
        if (answer === undefined) throw new Error(`the simulated AWS cannot answer ${token}`);
        const given = answer(inputs);
        // Each question passes time, in which boxes register.
        if (token === "aws:ssm/getInstances:getInstances") this.folder.keep(account);
        return given;
    }

    /** Adds what the provider adds to inputs: the region, and a name where the program gives none. */
    check({ type, name }: Named, olds: Properties, news: Properties, seed: string): Properties {
        const { autonamed = false, global = false }: TypeRule = resourceTypes[known(type)];
        const own = autonamed === true ? "name" : autonamed || undefined;
        const called = news["namePrefix"] === undefined ? own : undefined;
        const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 7);
        return {
            ...(called === undefined ? {} : { [called]: olds[called] ?? `${name}-${suffix}` }),
            ...(global ? {} : { region: this.region }),
            ...news,
        };
    }

    diff(type: string, olds: Properties, news: Properties): Difference {
        return difference(known(type), olds, news);
    }

    create({ type, name }: Named, inputs: Properties, preview: boolean) {
        if (preview) {
            const computed = {
                ...{ arn: unknown, name: unknown, publicIp: unknown, latestVersion: unknown },
            };
            return { id: "", state: { ...computed, ...inputs } };
        }
        let made: Pick<Existing, "id" | "state"> | undefined;
        try {
            const created = this.change({ type, name, operation: "create" }, (account) => {
                made =
                    type === instanceState
                        ? applyInstanceState(account, inputs)
                        : create(account, { type: known(type), name, region: this.region, inputs });
                // The provider asks for an instance by its id until it runs, so that lists show it by then
                // (terraform-provider-aws, ec2_instance.go, 2026-11).
                const instanceMade = type === instance ? account.existing[made.id] : undefined;
                if (instanceMade !== undefined)
                    account.existing[instanceMade.id] = { ...instanceMade, askedById: true };
                return made;
            });
            if (isSlow(known(type))) return whenValid(this.folder, created);
            return type === association ? this.awaited(created, inputs) : created;
        } catch (error) {
            if (error instanceof Uninitialized) throw error;
            const { idLast = false }: TypeRule = resourceTypes[known(type)];
            if (made === undefined || idLast) throw error;
            throw new Uninitialized((error as Error).message, made);
        }
    }

    /** Waits for a new association where the program asks for it. @throws Uninitialized when it does not succeed */
    private awaited(made: Pick<Existing, "id" | "state">, inputs: Properties) {
        const { waitForSuccessTimeoutSeconds: seconds } = inputs;
        if (typeof seconds !== "number") return made;
        const why = waitedInVain(() => {
            const account = this.folder.account();
            const status = askAssociation(account, made.id);
            this.folder.keep(account);
            return status;
        }, seconds);
        if (why === undefined) return made;
        throw new Uninitialized(`waiting for SSM Association (${made.id}) create: ${why}`, made);
    }

    read(type: string, id: string): Pick<Existing, "id" | "inputs" | "state"> | undefined {
        const account = this.folder.account();
        if (type === instanceState) return readInstanceState(account, id);
        const found = account.existing[id];
        if (found === undefined || !("associatePublicIpAddress" in found.inputs)) return found;
        // The provider reads whether there is an address, and the engine takes that for the program's input.
        const { associatePublicIpAddress } = found.state;
        return { ...found, inputs: { ...found.inputs, associatePublicIpAddress } };
    }

    update(
        { type, name }: Named,
        id: string,
        { state, olds, news }: Readonly<Record<"state" | "olds" | "news", Properties>>,
        preview: boolean,
    ): Properties {
        if (preview) return { ...state, ...news };
        // The provider compares with its own state, which records a failed update as done. The engine knows that the
        // update failed and repeats it; the provider then finds no difference and asks AWS for nothing.
        const noted = Object.fromEntries(Object.keys(olds).map((key) => [key, state[key]]));
        if (this.diff(type, noted, news).changed.length === 0) return state;
        try {
            const changed = this.change({ type, name, operation: "update" }, (account) =>
                type === instanceState
                    ? applyInstanceState(account, news)
                    : update(account, id, news),
            );
            return ((isSlow(known(type)) ? whenDone(this.folder, id) : undefined) ?? changed).state;
        } catch (error) {
            // The provider returns the requested values, although AWS has not set them.
            const { message } = error as Error;
            if (type === instance && olds["instanceType"] !== news["instanceType"]) {
                const account = this.folder.account();
                leaveStopped(account, id, /Capacity|VcpuLimit/.test(message) ? news : undefined);
                this.folder.keep(account);
            }
            throw new Uninitialized(message, { id, state: { ...state, ...news } });
        }
    }

    remove({ type, name }: Named, id: string): void {
        this.change({ type, name, operation: "delete" }, (account) => {
            if (type !== instanceState) remove(account, id);
        });
        if (isSlow(known(type))) whenDone(this.folder, id);
    }

    /** Answers a call of AWS's own API; api-fault.json names the action at which to kill the client. */
    call<T>(action: string, act: (account: SimulatedAccount) => T): T {
        const { apiFault } = this.folder;
        const when = apiFault.action === action ? apiFault.when : undefined;
        const account = this.folder.account();
        if (when !== undefined) this.folder.apiFault = {};
        if (when === "before") this.killClient();
        const result = act(account);
        this.folder.keep(account);
        if (when === "after") this.killClient();
        return result;
    }

    private killClient(): never {
        this.folder.kill("client");
        throw new Error("nobody is left to answer");
    }

    /** Makes one change to the account, unless a fault strikes first, and saves the account. */
    private change<T>(
        { type, name, operation }: Named & { readonly operation: Operation },
        act: (account: SimulatedAccount) => T,
    ): T {
        this.folder.noteRequest({ type: known(type), name, operation });
        const { fault, left } = strike(this.folder.faults, { type: known(type), name, operation });
        if (fault !== undefined) this.folder.faults = left;
        if (fault !== undefined && fault.when !== "after") this.suffer(fault);
        const account = this.folder.account();
        runPending(account);
        passMoment(account);
        let result: T;
        try {
            result = act(account);
        } finally {
            this.folder.keep(account); // even when the change failed half-way
        }
        if (fault !== undefined) this.suffer(fault);
        return result;
    }

    private suffer(fault: Fault): void {
        if (fault.kind === "provider-killed") process.kill(process.pid, "SIGKILL");
        if (fault.kind === "engine-killed") this.folder.kill("engine");
        throw new Error(messageOf(fault.kind));
    }
}

function known(type: string): ResourceType {
    if (isResourceType(type)) return type;
    throw new Error(`the simulated AWS does not know ${type}`);
}
