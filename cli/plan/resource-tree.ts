import type { StackPlan } from "./stack-plan";

/** Draws components and the resources below them, one line each: noun, then logical name. */
export function resourceTree({ resources }: Pick<StackPlan, "resources">): string {
    const childrenOf = new Map<string | undefined, StackPlan["resources"][number][]>();
    for (const resource of resources) {
        const siblings = childrenOf.get(resource.parent);
        if (siblings === undefined) childrenOf.set(resource.parent, [resource]);
        else siblings.push(resource);
    }
    const lines: string[] = [];
    const print = (parent: string | undefined, indent: string) => {
        const children = childrenOf.get(parent) ?? [];
        children.forEach(({ type, name }, index) => {
            const last = index === children.length - 1;
            const branch = parent === undefined ? "" : last ? "└─ " : "├─ ";
            const below = parent === undefined ? "" : last ? "   " : "│  ";
            const key = `${type} ${name}`;
            lines.push(`  ${indent}${branch}${noun(type)} ${name}`);
            print(key, indent + below);
        });
    };
    print(undefined, "");
    return lines.join("\n");
}

/** Shortens a type for a reader: `aws:ec2/vpcEndpoint:VpcEndpoint` becomes `VpcEndpoint`. */
function noun(type: string): string {
    return type.split(":").at(-1) ?? type;
}
