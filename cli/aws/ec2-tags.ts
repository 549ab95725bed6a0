import type { Filter, Tag } from "@aws-sdk/client-ec2";

export type AnyTags = Readonly<Record<string, string>>;

export function filter(name: string, ...values: string[]): Filter {
    return { Name: name, Values: values };
}

export function tagsOf(tags: readonly Tag[] = []): Record<string, string> {
    return Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value]));
}

export function tagList(tags: AnyTags): Tag[] {
    return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
