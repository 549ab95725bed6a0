import { families } from "../catalog/families";
import { findInstanceType, nearestInstanceTypeName } from "../catalog/instance-types";
import { Blank } from "./edit";
import type { Given } from "./fields";
import { isTextList, listedTwice, shown } from "./problem";

const oneOfOurs = new Blank("TYPE", "t3a.large");

/** Checks the list of candidates alone: its shape, and that every type is in the catalog. */
export function checkTypes(value: unknown, { setting, problems }: Given): readonly string[] {
    if (!isTextList(value) || value.length === 0) {
        const texts = typeof value === "string" ? value.split(/[\s,]+/, 20) : value;
        const meantTypes = Array.isArray(texts)
            ? texts.filter((it) => typeof it === "string" && it !== "")
            : [];
        const types = (meantTypes as string[]).map(typeMeant);
        problems.push({
            setting,
            wrong: "is not a list of instance types",
            got: shown(value),
            allowed: "candidates in order of preference, for example [t3a.large, t3.large]",
            fix: [{ path: [setting], ...(types.length > 0 && { value: [...new Set(types)] }) }],
        });
        return [];
    }
    const corrected = [...new Set(value.slice(0, 20).map(typeMeant))];
    value.forEach((instanceType, index) => {
        if (findInstanceType(instanceType) === undefined) {
            const near = nearestInstanceTypeName(instanceType);
            problems.push({
                setting: `${setting}[${index}]`,
                wrong: "is an unknown instance type",
                got: shown(instanceType),
                allowed:
                    near === undefined
                        ? `a type of ${Object.keys(families).join(", ")}, for example t3a.large`
                        : `a type of the catalog, such as ${near}`,
                fix: [{ path: [setting], value: corrected }],
            });
        } else if (value.indexOf(instanceType) !== index) {
            problems.push(listedTwice(setting, index, instanceType));
        }
    });
    return value;
}

function typeMeant(text: string): string | Blank {
    return findInstanceType(text) ? text : (nearestInstanceTypeName(text) ?? oneOfOurs);
}
