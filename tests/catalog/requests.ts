import fc from "fast-check";
import { frameworkNames, frameworks, type Release } from "../../catalog/frameworks";
import { instanceTypes } from "../../catalog/instance-types";
import { operatingSystems } from "../../catalog/platform";

const names = [...instanceTypes.keys()];
const versions = Object.values(frameworks).flatMap((framework) =>
    framework.releases.map((release: Release) => release.version),
);

/** Any request: known and misspelt types, known and unknown versions. */
export const requests = fc.record(
    {
        instanceType: fc.oneof(
            { weight: 9, arbitrary: fc.constantFrom(...names) },
            { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
        ),
        operatingSystem: fc.constantFrom(...operatingSystems),
        framework: fc.constantFrom(...frameworkNames),
        frameworkVersion: fc.constantFrom(undefined, "1.0.0", ...versions),
        imagePinned: fc.boolean(),
        desktop: fc.boolean(),
        installDesktop: fc.constantFrom(undefined, true, false),
    },
    { requiredKeys: ["instanceType", "operatingSystem", "framework"] },
);
