import { createHash } from "node:crypto";
import {
    appendFileSync,
    existsSync,
    readFileSync,
    renameSync,
    statSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { create, remove, Uninitialized, update } from "../account/changes";
import { difference, type Difference } from "../account/difference";
import { applyInstanceState, instanceState, readInstanceState } from "../account/instance-state";
import { leaveStopped } from "../account/instances";
import { type Fault, messageOf, type Operation, strike } from "../account/faults";
import {
    isResourceType,
    type ResourceType,
    type TypeRule,
    resourceTypes,
} from "../account/resource-types";
import { emptyAccount, type Existing, type SimulatedAccount } from "../account/simulated-account";
import { lookupAnswers } from "../lookups";

type Properties = Readonly<Record<string, unknown>>;

/** Kills the command at its next call of this action, before or after AWS has carried it out. */
export interface ApiFault {
    readonly action?: string;
    readonly when?: "before" | "after";
}

interface Named {
    readonly type: string;
    readonly name: string;
}

const box: ResourceType = "aws:ec2/instance:Instance";

/** Pulumi's placeholder for a value that only `up` will know (SDK 3.248.0, runtime/rpc.ts). */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Shows one simulated account to the engine as the AWS provider would; a folder keeps it between runs. */
export class SimulatedAws {
    region = "";
    private kept: { readonly written: number; readonly account: SimulatedAccount } | undefined;

    constructor(private readonly folder: string) {}

    /** Answers a lookup. */
    lookUp(token: string, inputs: Properties): Properties {
        const account = this.account();
        const answer = lookupAnswers(this.region, account)[token];
        if (answer === undefined) throw new Error(`the simulated AWS cannot answer ${token}`);
        const given = answer(inputs);
        // Each question passes time, in which boxes register.
        if (token === "aws:ssm/getInstances:getInstances") this.keep(account);
        return given;
    }

    /** Adds what the provider adds to inputs: the region, and a name where the program gives none. */
    check({ type, name }: Named, olds: Properties, news: Properties, seed: string): Properties {
        const { autonamed = false, global = false }: TypeRule = resourceTypes[known(type)];
        const suffix = createHash("sha256").update(seed).digest("hex").slice(0, 7);
        return {
            ...(autonamed ? { name: olds["name"] ?? `${name}-${suffix}` } : {}),
            ...(global ? {} : { region: this.region }),
            ...news,
        };
    }

    diff(type: string, olds: Properties, news: Properties): Difference {
        return difference(known(type), olds, news);
    }

    create({ type, name }: Named, inputs: Properties, preview: boolean) {
        if (preview) {
            const computed = { arn: unknown, name: unknown, publicIp: unknown };
            return { id: "", state: { ...computed, ...inputs } };
        }
        let made: Pick<Existing, "id" | "state"> | undefined;
        try {
            return this.change({ type, name, operation: "create" }, (account) => {
                made =
                    type === instanceState
                        ? applyInstanceState(account, inputs)
                        : create(account, { type: known(type), name, region: this.region, inputs });
                return made;
            });
        } catch (error) {
            const { idLast = false }: TypeRule = resourceTypes[known(type)];
            if (made === undefined || idLast) throw error;
            throw new Uninitialized((error as Error).message, made);
        }
    }

    read(type: string, id: string): Pick<Existing, "id" | "inputs" | "state"> | undefined {
        const account = this.account();
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
            return this.change({ type, name, operation: "update" }, (account) =>
                type === instanceState
                    ? applyInstanceState(account, news)
                    : update(account, id, news),
            ).state;
        } catch (error) {
            // The provider returns the requested values, although AWS has not set them.
            const { message } = error as Error;
            if (type === box && olds["instanceType"] !== news["instanceType"]) {
                const account = this.account();
                leaveStopped(account, id, /Capacity|VcpuLimit/.test(message) ? news : undefined);
                this.keep(account);
            }
            throw new Uninitialized(message, { id, state: { ...state, ...news } });
        }
    }

    remove({ type, name }: Named, id: string): void {
        this.change({ type, name, operation: "delete" }, (account) => {
            if (type !== instanceState) remove(account, id);
        });
    }

    /** Answers a call of AWS's own API; api-fault.json names the action at which to kill the client. */
    call<T>(action: string, act: (account: SimulatedAccount) => T): T {
        const fault = this.load<ApiFault>("api-fault.json");
        const account = this.account();
        const at = fault?.action === action ? fault : undefined;
        if (at !== undefined) this.save("api-fault.json", {});
        if (at?.when === "before") this.killClient();
        const result = act(account);
        this.keep(account);
        if (at?.when === "after") this.killClient();
        return result;
    }

    private killClient(): never {
        process.kill(Number(readFileSync(join(this.folder, "client.pid"), "utf8")), "SIGKILL");
        throw new Error("nobody is left to answer");
    }

    /** Makes one change to the account, unless a fault strikes first, and saves the account. */
    private change<T>(
        { type, name, operation }: Named & { readonly operation: Operation },
        act: (account: SimulatedAccount) => T,
    ): T {
        appendFileSync(
            join(this.folder, "requests.log"),
            `${JSON.stringify({ type, name, operation })}\n`,
        );
        const faults = this.load<readonly Fault[]>("faults.json") ?? [];
        const { fault, left } = strike(faults, { type: known(type), name, operation });
        if (fault !== undefined) this.save("faults.json", left);
        if (fault !== undefined && fault.when !== "after") this.suffer(fault);
        const account = this.account();
        let result: T;
        try {
            result = act(account);
        } finally {
            this.keep(account); // even when the change failed half-way
        }
        if (fault !== undefined) this.suffer(fault);
        return result;
    }

    private suffer(fault: Fault): void {
        if (fault.kind === "provider-killed") process.kill(process.pid, "SIGKILL");
        if (fault.kind === "engine-killed") {
            process.kill(Number(readFileSync(join(this.folder, "engine.pid"), "utf8")), "SIGKILL");
        }
        throw new Error(messageOf(fault.kind));
    }

    /** Returns the account; reads the file again only if another process wrote it, as a test that lowers a quota does. */
    private account(): SimulatedAccount {
        const path = join(this.folder, "account.json");
        const written = existsSync(path) ? statSync(path).mtimeMs : 0;
        if (this.kept?.written !== written) {
            this.kept = {
                written,
                account: this.load<SimulatedAccount>("account.json") ?? emptyAccount(),
            };
        }
        return this.kept.account;
    }

    private keep(account: SimulatedAccount): void {
        this.save("account.json", account);
        this.kept = { written: statSync(join(this.folder, "account.json")).mtimeMs, account };
    }

    private load<T>(file: string): T | undefined {
        const path = join(this.folder, file);
        return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
    }

    /** Saves by a rename, so that a kill never leaves half a file. */
    private save(file: string, content: unknown): void {
        const path = join(this.folder, file);
        writeFileSync(`${path}.new`, JSON.stringify(content));
        renameSync(`${path}.new`, path);
    }
}

function known(type: string): ResourceType {
    if (isResourceType(type)) return type;
    throw new Error(`the simulated AWS does not know ${type}`);
}
