// Names of workflows, agents and skills: [a-z0-9][a-z0-9-]*.

/** The nearest good name: `Workflow_Name`, `workflowName` and `workflow name` all become `workflow-name`. */
export function kebab(name: string): string {
  const dashed = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return dashed === '' ? 'my-workflow' : dashed;
}
