export const signInEn = {
  title: 'Sign in',
  lead: 'to your Shoal',
  name: 'User name',
  password: 'Password',
  showPassword: 'Show the password',
  submit: 'Sign in',
  nameMissing: 'Please enter your user name.',
  passwordMissing: 'Please enter your password.',
  firstTime:
    'First time here? The user name is admin; the password was shown in the terminal when Shoal started for the first time.',
} as const
