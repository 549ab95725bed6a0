import type { Resource } from "../../policy/rule";
import { runStack } from "../support/run-stack";

/** The resources of a stack, as the rules receive them. */
export type Graph = readonly Resource[];
export type Mutation = (graph: Graph) => Graph;
type Inputs = Resource["inputs"];

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/** The committed stacks, and variants of their settings that matter to a rule. */
const variants = {
    dev: ["dev", {}],
    gpu: ["gpu", {}],
    "dev with a bucket": ["dev", { sharedData: "new" }],
    "dev with access ssh": [
        "dev",
        {
            access: "ssh",
            sshFrom: ["203.0.113.7/32", "198.51.100.0/24"],
            members: [
                { name: "ann", sshPublicKeys: [key] },
                { name: "bob", sshPublicKeys: [key] },
            ],
        },
    ],
    "dev with a queue behind NAT": [
        "dev",
        { sharedData: "team-data", queue: { nat: true, instanceTypes: ["g5.xlarge"] } },
    ],
} as const;

export type Variant = keyof typeof variants;
export const variantNames = Object.keys(variants) as Variant[];

const built = new Map<Variant, Promise<Graph>>();

/** Returns the resources of a variant. Each variant is built once for all tests of the policy. */
export function graphOf(variant: Variant): Promise<Graph> {
    const known = built.get(variant);
    if (known !== undefined) return known;
    const [stack, changes] = variants[variant];
    const graph = runStack(stack, changes).then(({ declared }) => [...declared.values()]);
    built.set(variant, graph);
    return graph;
}

/** Changes inputs of every resource of a type. It throws when there is none: such a test would prove nothing. */
export function edit(type: string, change: (inputs: Inputs) => Inputs): Mutation {
    return (graph) => {
        if (!graph.some((it) => it.type === type)) throw new Error(`no ${type} to change`);
        return graph.map((it) => {
            return it.type === type
                ? { ...it, inputs: { ...it.inputs, ...change(it.inputs) } }
                : it;
        });
    };
}

export function without(type: string): Mutation {
    return (graph) => {
        if (!graph.some((it) => it.type === type)) throw new Error(`no ${type} to take away`);
        return graph.filter((it) => it.type !== type);
    };
}

export function plus(type: string, inputs: Inputs = {}, name = "added"): Mutation {
    return (graph) => [...graph, { type, name, inputs, opts: {} }];
}
