/** The derivatives that can be asked for, by the names of the tag's `modes` and of `--modes`. */
export const modes = [
  'grad',
  'vjp',
  'jvp',
  'hvp',
  'jacobian',
  'jacobian-forward',
  'jacobian-reverse',
  'hessian',
  'sparse-jacobian',
  'sparse-hessian',
  'hessian-diagonal',
  'adjoint',
] as const;

export type Mode = (typeof modes)[number];

/** What the names of the functions that a companion exports end with. */
export const suffixes = [
  ...['Grad', 'ValueAndGrad', 'Vjp', 'Jvp', 'Hvp', 'Jacobian', 'Hessian', 'Adjoint'],
  ...['SparseJacobian', 'SparseHessian', 'HessianDiagonal'],
] as const;
