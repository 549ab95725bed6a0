/**
 * What every resource of a stack carries, so that boxes are found and billed without Pulumi's state.
 * What belongs to one member carries `workstation:member` too; `Name` is decoration for the console.
 */
export type Tags = Readonly<Record<string, string>> & {
    readonly "workstation:project": string;
    readonly "workstation:stack": string;
};
